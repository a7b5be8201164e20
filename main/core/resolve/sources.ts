import type { AccountHow, Source } from '../model/explanation.ts'
import type { Place } from '../model/finding.ts'
import type { SourceKind } from '../model/profile.ts'
import { type Chosen, type Found, type Look, nobody } from './ladder.ts'

/** A source with what is known about it; the rest is null. */
export function source(kind: SourceKind, place: Place | null, known: Partial<Source> = nothing): Source {
  // Written out: ten thousand profiles make this object for three tools.
  return {
    kind,
    profile: known.profile ?? null,
    file: place ? place.file : null,
    line: place ? place.line : null,
    accessKeyId: known.accessKeyId ?? null,
    roleArn: known.roleArn ?? null,
    accountId: known.accountId ?? null,
    roleName: known.roleName ?? null,
    session: known.session ?? null,
  }
}

const nothing = {}

type Known = Partial<Omit<Found, 'chain'>> & {
  readonly chain?: readonly Source[]
  readonly through?: readonly string[]
}

/** The tool settles on `last`; what it comes to is `works` unless `known` says otherwise. `chain` is what stands before. */
export function chosen(last: Source, reason: string, known: Known = nothing): Chosen {
  return {
    status: 'chosen',
    reason,
    at: last.file && last.line ? { file: last.file, line: last.line } : null,
    found: {
      outcome: known.outcome ?? 'works',
      chain: known.chain ? [...known.chain, last] : [last],
      toolSays: known.toolSays ?? null,
      isDeferred: known.isDeferred ?? false,
      accountHow: known.accountHow ?? null,
      accessTokenUntil: known.accessTokenUntil ?? null,
      roleCredentialsUntil: known.roleCredentialsUntil ?? null,
    },
    through: known.through ?? nobody,
  }
}

/** Where a setting of the profile stands. */
export const placeOf = ({ profile }: Look, key: string): Place | null => profile?.at(key) ?? null

export interface KnownAccount {
  readonly accountId: string | null
  readonly accountHow: AccountHow | null
}

export const noAccount: KnownAccount = { accountId: null, accountHow: null }
