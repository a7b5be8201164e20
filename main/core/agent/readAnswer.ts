import type { Caller, Callers, Denial } from '../model/caller.ts'
import type { Finding, FindingCode, Tool } from '../model/finding.ts'
import { type AgentLine, type HandedKeys, protocolVersion } from './protocol.ts'

type Fields = Readonly<Record<string, unknown>>

/** A line of the agent's; null where it is none that this version knows. Without a validator: a command waits for it. */
export function readAnswer(line: string): AgentLine | null {
  let parsed: unknown
  try {
    parsed = JSON.parse(line)
  } catch {
    return null
  }
  if (!isFields(parsed) || parsed.v !== protocolVersion) return null
  switch (parsed.is) {
    case 'working':
    case 'elsewhere':
      return { is: parsed.is }
    case 'waiting':
      return isText(parsed.message) ? { is: 'waiting', message: parsed.message } : null
    case 'keys': {
      const { profile, by, keys } = parsed
      const isChosen = by === 'argument' || by === 'active' || by === 'default'
      return isText(profile) && isChosen && isKeys(keys) ? { is: 'keys', profile, by, keys } : null
    }
    case 'failed':
      return isFinding(parsed.finding) ? { is: 'failed', finding: parsed.finding } : null
    case 'refused': {
      const { message, versions } = parsed
      return isText(message) && isListOf(versions, isNumber) ? { is: 'refused', message, versions } : null
    }
    case 'callers':
      return isCallers(parsed.callers) ? { is: 'callers', callers: parsed.callers } : null
    default:
      return null
  }
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isText = (value: unknown): value is string => typeof value === 'string'
const isNumber = (value: unknown): value is number => typeof value === 'number'
const isTextOrNull = (value: unknown): value is string | null => value === null || isText(value)

const isListOf = <T>(value: unknown, is: (item: unknown) => item is T): value is T[] =>
  Array.isArray(value) && value.every(is)

/** What is printed is what a tool signs with, so that it had better be all there. */
const isKeys = (value: unknown): value is HandedKeys =>
  isFields(value) &&
  isText(value.accessKeyId) &&
  value.accessKeyId !== '' &&
  isText(value.secretAccessKey) &&
  value.secretAccessKey !== '' &&
  isTextOrNull(value.sessionToken) &&
  isTextOrNull(value.accountId) &&
  isTextOrNull(value.expiration)

/** Another version of Latchkey may know codes that this one does not: they are printed, and looked up in lists. */
const isCode = (value: unknown): value is FindingCode => isText(value) && /^[a-z]+(?:-[a-z]+)*$/.test(value)

const isFinding = (value: unknown): value is Finding =>
  isFields(value) &&
  isCode(value.code) &&
  (value.severity === 'error' || value.severity === 'warning' || value.severity === 'info') &&
  isText(value.message) &&
  isTextOrNull(value.profile) &&
  isListOf(value.tools, (tool): tool is Tool => tool === 'aws' || tool === 'cdk' || tool === 'sdk-js') &&
  // The agent's failures are about no single line, and nothing edits them away.
  value.at === null &&
  value.fix === null

const isProgram = (value: Fields) =>
  isTextOrNull(value.program) && isTextOrNull(value.directory) && isTextOrNull(value.parent)

const outcomes: readonly unknown[] = ['waiting', 'given', 'failed', 'denied', 'alone']

const isCaller = (value: unknown): value is Caller =>
  isFields(value) &&
  isProgram(value) &&
  isText(value.id) &&
  isText(value.profile) &&
  isNumber(value.count) &&
  isText(value.first) &&
  isText(value.last) &&
  outcomes.includes(value.outcome)

const isDenial = (value: unknown): value is Denial =>
  isFields(value) &&
  isTextOrNull(value.program) &&
  isTextOrNull(value.directory) &&
  isTextOrNull(value.profile) &&
  isText(value.until)

const isCallers = (value: unknown): value is Callers =>
  isFields(value) && isListOf(value.recent, isCaller) && isListOf(value.denials, isDenial)
