import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/** Secrets that a test knows, and where each of them may stand. */
export interface Canaries {
  /** Shorter ones are looked for only where no letter or digit stands beside them. */
  add(what: string, value: string): void
  readonly size: number
  has(what: RegExp): boolean
  /** What is in a text that must not be: one line for each secret, with what stands before it. */
  leaksIn(where: string, text: string, may?: RegExp | null): readonly string[]
}

/** A file that secrets may be in: those whose name the second expression finds. */
export interface Place {
  readonly file: RegExp
  readonly may: RegExp
  readonly because: string
}

/** So much of a long secret counts as all of it. */
const partLength = 30

export function createCanaries(): Canaries {
  const known = new Map<string, { readonly what: string; readonly forms: readonly (string | RegExp)[] }>()
  return {
    get size() {
      return known.size
    },
    has: (what) => [...known.values()].some((one) => what.test(one.what)),
    add(what, value) {
      if (value !== '' && !known.has(value)) known.set(value, { what, forms: formsOf(value) })
    },
    leaksIn(where, text, may = null) {
      return [...known.values()].flatMap(({ what, forms }) => {
        if (may?.test(what)) return []
        const at = forms.map((form) => placeOf(text, form)).find((index) => index >= 0)
        return at === undefined
          ? []
          : [`${where}: ${what}, behind ${JSON.stringify(text.slice(Math.max(0, at - 80), at))}`]
      })
    },
  }
}

const placeOf = (text: string, form: string | RegExp) =>
  typeof form === 'string' ? text.indexOf(form) : text.search(form)

/** As it is, and as it stands in JSON, in an address, in base64 wherever it begins there, and in hexadecimal. */
function formsOf(value: string): readonly (string | RegExp)[] {
  if (/^\w{1,11}$/.test(value)) return [new RegExp(`(?<![\\w.])${value}(?![\\w.])`)]
  // All web tokens begin alike.
  const part = value.startsWith('eyJ') ? value.slice(-partLength) : value.slice(0, partLength)
  const quoted = JSON.stringify(part).slice(1, -1)
  const bytes = Buffer.from(part)
  const sixes = [0, 1, 2].flatMap((before) => {
    // What neighbours the secret goes into the first and the last sign.
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    const own = text.slice(before === 0 ? 0 : before + 1, -1)
    return [own, own.replaceAll('+', '-').replaceAll('/', '_')]
  })
  return [...new Set([part, quoted, encodeURIComponent(part), encodeURI(part), bytes.toString('hex'), ...sixes])]
}

/** Every secret in a file below a directory, or in the name of one, unless it is among the places for it. */
export function leaksBelow(directory: string, canaries: Canaries, places: readonly Place[]): readonly string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    const path = join(entry.parentPath, entry.name)
    const name = relative(directory, path)
    const mays = places.filter(({ file }) => file.test(name)).map(({ may }) => may.source)
    const text = entry.isFile() ? readFileSync(path, 'latin1') : ''
    return canaries.leaksIn(name, `${name}\n${text}`, mays.length > 0 ? new RegExp(mays.join('|')) : null)
  })
}
