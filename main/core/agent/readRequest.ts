import type { AgentRequest, CredentialsRequest } from './protocol.ts'
import { protocolVersion } from './protocol.ts'

/** A question with the key that came along, or why it is none. */
export type Read =
  | { readonly ok: true; readonly key: string; readonly request: AgentRequest }
  | { readonly ok: false; readonly why: string }

const longestName = 1024
const longestPath = 8192
/** Nobody waits for a person longer than an hour. */
const longestWait = 3600

type Fields = Readonly<Record<string, unknown>>

export function readRequest(line: string): Read {
  let parsed: unknown
  try {
    parsed = JSON.parse(line)
  } catch {
    return no('it is no JSON')
  }
  if (!isFields(parsed)) return no('it is no object')
  const { v, key } = parsed
  if (v !== protocolVersion) return no(`this agent speaks version ${protocolVersion}`)
  if (!isText(key, 256)) return no('it has no key')
  const request = requestIn(parsed)
  return request ? { ok: true, key, request } : no('it asks for nothing that there is')
}

const no = (why: string): Read => ({ ok: false, why })

function requestIn(fields: Fields): AgentRequest | null {
  switch (fields.ask) {
    case 'callers':
      return { ask: 'callers' }
    case 'watch':
      return { ask: 'watch' }
    case 'credentials':
      return credentialsIn(fields)
    default:
      return null
  }
}

function credentialsIn({ profile, environment, region, wait, caller }: Fields): CredentialsRequest | null {
  if (profile !== null && !(isText(profile, longestName) && profile !== '')) return null
  if (!isText(environment, 128)) return null
  if (region !== null && !isText(region, longestName)) return null
  if (!isWhole(wait, longestWait) || !isFields(caller)) return null
  const { pid, ppid, directory } = caller
  if (!isWhole(pid) || !isWhole(ppid)) return null
  if (directory !== null && !isText(directory, longestPath)) return null
  return { ask: 'credentials', profile, environment, region, wait, caller: { pid, ppid, directory } }
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isText = (value: unknown, most: number): value is string => typeof value === 'string' && value.length <= most

const isWhole = (value: unknown, most = 2 ** 31): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most
