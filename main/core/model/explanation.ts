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

/** Which variable or file named the profile; `default` where nothing did. */
export type SelectedBy =
  | 'option'
  | 'AWS_PROFILE'
  | 'AWS_DEFAULT_PROFILE'
  | 'CDK_PROFILE'
  | 'cdk.json'
  | '~/.cdk.json'
  | 'default'

/** Which credentials a tool will use, and why. */
export interface Explanation {
  readonly schema: 1
  readonly tool: Tool
  /** The releases of the tool that these rules were checked against. */
  readonly checkedAgainst: string
  readonly profile: { readonly name: string; readonly selectedBy: SelectedBy; readonly exists: boolean }
  readonly outcome: Outcome
  /** Null where nothing was chosen. */
  readonly source: Source | null
  /** Base first; the last is the source. */
  readonly chain: readonly Source[]
  /** Why this outcome, in one sentence. */
  readonly reason: string
  /** What the tool itself will say where it stops, as far as that is known. */
  readonly toolSays: string | null
  /** How the profile was selected: every place that may name one, in the tool's order. */
  readonly selection: readonly Rung[]
  /** Empty unless asked for. */
  readonly ladder: readonly Rung[]
  readonly region: { readonly value: string | null; readonly from: string | null }
  readonly account: { readonly id: string | null; readonly how: AccountHow | null }
  readonly expires: Expiry
  readonly findings: readonly Finding[]
}

export type AccountHow = 'setting' | 'role-arn' | 'key-id' | 'cache' | 'sts'

/** An explanation in a word, for lists. */
export interface Verdict {
  readonly outcome: Outcome
  readonly kind: SourceKind | 'none'
  readonly accountId: string | null
}

/** What a person asks to be explained, and what is to be different from how it is. */
export interface ExplainQuery {
  /** As if named by `--profile`; null as if the tool were run without it. */
  readonly profile: string | null
  /** Variables to be taken as set to this, or as not set (null). */
  readonly env: { readonly [name: string]: string | null }
  /** Without any of the variables that this program was started with. */
  readonly withoutEnv: boolean
  /** The directory whose `cdk.json` counts; null for none. */
  readonly app: string | null
}
