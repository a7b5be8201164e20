import { failed, problem, type Result } from '../model/finding.ts'
import type { Keys } from '../model/keys.ts'
import { chooseProfile } from '../settings/chosenProfile.ts'
import { type Hop, type Means, type Read, settingOf } from './means.ts'
import { type OwnProfile, ownProfile } from './ownProfile.ts'

/** What a source of the kind `process` means to us; null for somebody else's program. */
export const ownOf = (means: Read, { source, profile }: Hop): OwnProfile | null =>
  source.kind === 'process'
    ? ownProfile(profile, (key) => settingOf(means, profile, key), means.machine.world.platform)
    : null

/** The keys that the vault has for a profile. */
export async function vaultKeys({ ports, person }: Means, profile: string): Promise<Result<Keys>> {
  const { readKept } = await import('../keys/keptKeys.ts')
  const { interactive = false } = person
  const kept = await readKept(await ports.vault(), profile, { interactive })
  if (!kept.ok) return kept
  if (kept.value === null) return failed(notInVault(profile))
  const { accessKeyId, secretAccessKey } = kept.value
  return { ok: true, value: { accessKeyId, secretAccessKey, sessionToken: null, accountId: null, until: null } }
}

/** The profile that the command without a name means. */
export async function chosenBy(
  { ports: { env, stateDirectory } }: Means,
  { onlyActive }: { readonly onlyActive: boolean },
): Promise<string> {
  const { readActiveProfile } = await import('../settings/activeProfile.ts')
  return chooseProfile(undefined, onlyActive ? {} : env, readActiveProfile(stateDirectory)).profile
}

const notInVault = (profile: string) =>
  problem(
    'credentials-missing',
    `\`${profile}\` takes its keys from Latchkey, and the vault has none for it. Add them with \`latchkey keys add ${profile}\`.`,
    { profile },
  )
