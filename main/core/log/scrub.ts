import { Secret } from '../model/secret.ts'

const mask = '[secret]'

/** Field names whose values are never printed, whatever they look like. */
const secretNames = /secret|token|password|passphrase|authorization|cookie|private_?key|mfa|verifier|assertion/i

/**
 * Texts that look like a secret, wherever they stand. Access key ids are identifiers, but a log needs no more than
 * their beginning and end.
 */
const shapes: readonly { readonly shape: RegExp; readonly shown: (match: string) => string }[] = [
  { shape: /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, shown: () => mask },
  // JSON web tokens: client secrets of Identity Center, console sign-in tokens
  { shape: /\beyJ[\w-]{8,}(?:\.[\w-]*){0,4}/g, shown: () => mask },
  { shape: /\b(?:AKIA|ASIA|AROA|AIDA|ABIA|ACCA)[A-Z0-9]{12,}\b/g, shown: (id) => `${id.slice(0, 4)}…${id.slice(-4)}` },
  // Bearer tokens and one-time links
  { shape: /(?<=\bBearer\s+)\S+/gi, shown: () => mask },
  // Session, access and refresh tokens: one long run. Paths are left alone: no run may begin behind a path separator.
  { shape: /(?<![\w+/=-])[\w+=-][\w+/=-]{79,}/g, shown: () => mask },
  // Secret access keys: forty characters, digits and both cases among them
  {
    shape: /(?<![\w+/=])(?=[A-Za-z+/]*\d)(?=[a-z\d+/]*[A-Z])(?=[A-Z\d+/]*[a-z])[\w+/]{40}(?![\w+/=])/g,
    shown: () => mask,
  },
  // key = value, key: value and "key":"value", as files and answers have them
  {
    shape: /(?<=\b(?:\w*secret\w*|\w*token\w*|password|passphrase|authorization)["']?\s*[=:]\s*["']?)[^\s"',;&]{6,}/gi,
    shown: () => mask,
  },
]

/** The text with everything masked that is shaped like a key or a token. */
export function scrubText(text: string): string {
  let scrubbed = text
  for (const { shape, shown } of shapes) scrubbed = scrubbed.replace(shape, shown)
  return scrubbed
}

const deepest = 6
const longestList = 100

/** A copy of any value that is fit to be printed. */
export function scrub(value: unknown, depth = 0, seen: ReadonlySet<object> = new Set()): unknown {
  if (typeof value === 'string') return scrubText(value)
  if (typeof value === 'bigint' || typeof value === 'symbol' || typeof value === 'function') return String(value)
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Secret) return mask
  if (depth >= deepest || seen.has(value)) return '[…]'
  const within = new Set(seen).add(value)
  const inner = (item: unknown) => scrub(item, depth + 1, within)
  if (value instanceof Error) {
    return {
      name: value.name,
      message: scrubText(value.message),
      stack: scrubText(value.stack ?? ''),
      ...fields(value, inner),
    }
  }
  if (value instanceof Uint8Array) return `[${value.byteLength} bytes]`
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString()
  if (value instanceof Map) return inner([...value.entries()])
  if (Array.isArray(value) || value instanceof Set) return [...value].slice(0, longestList).map(inner)
  return fields(value, inner)
}

function fields(value: object, inner: (item: unknown) => unknown): Record<string, unknown> {
  const copy: Record<string, unknown> = {}
  for (const [name, item] of Object.entries(value).slice(0, longestList)) {
    const isSecret = secretNames.test(name) && (typeof item === 'string' || typeof item === 'object') && item !== null
    copy[scrubText(name)] = isSecret ? mask : inner(item)
  }
  return copy
}
