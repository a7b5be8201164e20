import type { Source } from '../model/explanation.ts'
import type { MergedProfile } from '../readers/merge.ts'
import { signInToken } from '../sessions/tokenCache.ts'
import { ownProfile } from '../sources/ownProfile.ts'
import { accountOfKey } from './accounts.ts'
import { tokenFileName } from './cacheNames.ts'
import type { Found } from './ladder.ts'
import type { World } from './world.ts'

/** What Latchkey's own command will answer. */
export interface OwnAnswer {
  readonly source: Partial<Source>
  readonly found: Partial<Omit<Found, 'chain'>>
  readonly reason: string
}

/** Null for somebody else's program, and where it is not known what the vault has. */
export function ownAnswer(profile: MergedProfile, name: string, world: World): OwnAnswer | null {
  const { hardened, keyFacts, platform } = world
  const own = ownProfile(name, (key) => profile.text(key), platform)
  if (own?.kind === 'role' && hardened) return roleAnswer(own, hardened.get(tokenFileName(own.session)), world.now)
  const kept = own?.kind === 'keys' ? keyFacts?.kept.get(name) : undefined
  if (!kept) return null
  const accountId = profile.text('aws_account_id') || accountOfKey(kept.accessKeyId)
  return {
    source: { accessKeyId: kept.accessKeyId, accountId },
    found: { accountHow: accountId === null ? null : profile.text('aws_account_id') ? 'setting' : 'key-id' },
    reason: 'Latchkey hands out the long-term keys that its vault has.',
  }
}

type Role = Extract<NonNullable<ReturnType<typeof ownProfile>>, { kind: 'role' }>

function roleAnswer(
  { session, accountId, roleName }: Role,
  file: Parameters<typeof signInToken>[0],
  now: number,
): OwnAnswer {
  const token = signInToken(file)
  const source = { session, accountId, roleName }
  const until = token.status === 'present' ? token.until : null
  const found = { accountHow: 'setting' as const, accessTokenUntil: until }
  const lasts = (moment: string | null) => moment !== null && Date.parse(moment) > now
  if (token.status === 'present' && (lasts(token.until) || lasts(token.renewableUntil))) {
    return { source, found, reason: `Signed in to ${session}, which is hardened: Latchkey hands out the role's keys.` }
  }
  const reason =
    token.status === 'present' ? `The sign-in to ${session} has ended.` : `Nobody is signed in to ${session}.`
  return { source, found: { ...found, outcome: 'needs-sign-in' }, reason }
}
