import type { FileName, Finding, Place, Tool } from './finding.ts'
import type { SourceKind } from './profile.ts'
import type { Instant } from './signIn.ts'

export type Outcome = 'works' | 'needs-sign-in' | 'needs-mfa' | 'fails' | 'none' | 'unknown'

/** Where credentials come from, with what is written down about them. Identifiers only, never a secret. */
export interface Source {
  readonly kind: SourceKind
  readonly profile: string | null
  readonly file: FileName | null
  readonly line: number | null
  readonly accessKeyId: string | null
  readonly roleArn: string | null
  readonly accountId: string | null
  readonly roleName: string | null
  readonly session: string | null
}

/** One step of a tool's precedence ladder. */
export interface Rung {
  readonly rung: string
  readonly title: string
  readonly status: 'absent' | 'shadowed' | 'invalid' | 'chosen' | 'not-reached'
  readonly reason: string
  readonly at: Place | null
}

/** Three clocks, never mixed. */
export interface Expiry {
  readonly accessToken: Instant | null
  readonly roleCredentials: Instant | null
  readonly signInSession: Instant | null
  readonly signInSessionHow: 'learnt' | 'unknown'
}

/** Which credentials a tool will use, and why. */
export interface Explanation {
  readonly schema: 1
  readonly tool: Tool
  readonly profile: { readonly name: string; readonly selectedBy: string; readonly exists: boolean }
  readonly outcome: Outcome
  readonly source: Source | null
  readonly chain: readonly Source[]
  readonly ladder: readonly Rung[]
  readonly region: { readonly value: string | null; readonly from: string | null }
  readonly account: { readonly id: string | null; readonly how: string | null }
  readonly expires: Expiry
  readonly findings: readonly Finding[]
}

/** An explanation in a word, for lists. */
export interface Verdict {
  readonly outcome: Outcome
  readonly kind: SourceKind | 'none'
  readonly accountId: string | null
}
