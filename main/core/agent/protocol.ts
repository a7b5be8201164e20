import type { Callers } from '../model/caller.ts'
import type { Finding } from '../model/finding.ts'

/** What goes over the socket: one line of JSON as the question, then lines until one of them is the answer. */
export const protocolVersion = 1

export interface CredentialsRequest {
  readonly ask: 'credentials'
  /** Null: the active profile, else `default`. */
  readonly profile: string | null
  /** The name of the caller's environment. */
  readonly environment: string
  readonly region: string | null
  /** For how many seconds it waits for a person; 0 for not at all. */
  readonly wait: number
  readonly caller: { readonly pid: number; readonly ppid: number; readonly directory: string | null }
}

export type AgentRequest =
  | CredentialsRequest
  /** Who has asked within the last hour. */
  | { readonly ask: 'callers' }
  /** Is answered by the end of the connection, and so of the agent. */
  | { readonly ask: 'watch' }

/** Credentials on their way over the socket, as they are about to be printed. */
export interface HandedKeys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string | null
  readonly accountId: string | null
  readonly expiration: string | null
}

/** Comes before the answer: it is being worked on, or a person has been asked. */
export type AgentNews = { readonly is: 'working' } | { readonly is: 'waiting'; readonly message: string }

export type AgentAnswer =
  | {
      readonly is: 'keys'
      readonly profile: string
      /** How the profile was chosen where the caller named none. */
      readonly by: 'argument' | 'active' | 'default'
      readonly keys: HandedKeys
    }
  | { readonly is: 'failed'; readonly finding: Finding }
  /** The caller's surroundings are others than the agent's: it had better do it itself. */
  | { readonly is: 'elsewhere' }
  | { readonly is: 'callers'; readonly callers: Callers }
  /** The question was not understood. */
  | { readonly is: 'refused'; readonly message: string; readonly versions: readonly number[] }

export type AgentLine = AgentNews | AgentAnswer

/** Longer questions are nobody's. */
export const longestRequest = 16 * 1024
/** What is answered may be a list of callers. */
export const longestAnswer = 1024 * 1024

export const asLine = (line: AgentLine): string => `${JSON.stringify({ v: protocolVersion, ...line })}\n`

export const requestLine = (key: string, request: AgentRequest): string =>
  `${JSON.stringify({ v: protocolVersion, key, ...request })}\n`
