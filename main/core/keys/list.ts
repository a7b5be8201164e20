import { connect } from '../aws/connection.ts'
import { readSettings } from '../identity-center/settings.ts'
import { done, type FileName, type Result } from '../model/finding.ts'
import type { LongTermKey } from '../model/longTermKeys.ts'
import { Secret } from '../model/secret.ts'
import type { Instant } from '../model/signIn.ts'
import type { MergedProfile } from '../readers/merge.ts'
import { keptProfiles, readKept } from './keptKeys.ts'
import { noteKeyFacts, readKeyFacts } from './keyFacts.ts'
import type { RotationParts } from './rotation.ts'
import { rotatingProfiles } from './rotationJournal.ts'
import { isLongTerm, type KeyPair } from './shape.ts'
import { userKeys } from './userKeys.ts'

type Found = Pick<LongTermKey, 'profile' | 'where' | 'accessKeyId'> & { readonly section: MergedProfile[FileName] }

/** Every long-term key in the vault and in the files, by profile. */
export async function listKeys(
  parts: RotationParts,
  { verify = false }: { readonly verify?: boolean },
): Promise<Result<readonly LongTermKey[]>> {
  const { stateDirectory, look } = parts
  const vault = await parts.vault()
  const { world } = look()
  const { kept } = readKeyFacts(stateDirectory)
  const inVault = keptProfiles(vault).map((profile): Found => {
    return { profile, where: 'vault', accessKeyId: kept.get(profile)?.accessKeyId ?? null, section: null }
  })
  const merged = world.aws.merged.fatal ? world.sdk.merged : world.aws.merged
  const inFiles = [...merged.profiles.values()].flatMap((profile) =>
    (['config', 'credentials'] as const).flatMap((where): Found[] => {
      const section = profile[where]
      const id = section?.text('aws_access_key_id')
      return id && isLongTerm(id) ? [{ profile: profile.name, where, accessKeyId: id, section }] : []
    }),
  )
  const found = [...inVault, ...inFiles]
  if (verify) {
    const asked = await ask(parts, found)
    if (!asked.ok) return asked
  }
  const { created } = readKeyFacts(stateDirectory)
  const rotating = new Set(rotatingProfiles(vault))
  return done(
    found
      .map(({ profile, where, accessKeyId }) => ({
        profile,
        where,
        accessKeyId,
        createdAt: (accessKeyId !== null && created.get(accessKeyId)) || null,
        keptSince: where === 'vault' ? (kept.get(profile)?.since ?? null) : null,
        isRotating: rotating.has(profile),
      }))
      .sort((one, other) => one.profile.localeCompare(other.profile)),
  )
}

/** Asks AWS with each key when it was made. One that AWS does not accept is no reason to stop. */
async function ask(parts: RotationParts, found: readonly Found[]): Promise<Result<null>> {
  const { env, home, clock, log, interactive = false } = parts
  const vault = await parts.vault()
  const created: Record<string, Instant> = {}
  for (const { profile, where, accessKeyId, section } of found) {
    const kept = where === 'vault' ? await readKept(vault, profile, { interactive }) : done(null)
    if (!kept.ok) return kept
    const secret = section?.text('aws_secret_access_key')
    const inFile: KeyPair | null =
      accessKeyId !== null && secret ? { accessKeyId, secretAccessKey: new Secret(secret) } : null
    const pair = kept.value ?? inFile
    if (!pair) continue
    const connection = connect({ settings: readSettings({ env, home, clock }, profile), home, now: () => clock.now() })
    const region = section?.text('region') || env.AWS_REGION || null
    const listed = await userKeys({ connection, clock, profile, region, pair }).list()
    connection.close()
    if (!listed.ok) {
      log.info('the age of a key could not be asked for', { profile, code: listed.finding.code })
      if (listed.finding.code === 'aws-unreachable') return listed
      continue
    }
    for (const key of listed.value) if (key.createdAt !== null) created[key.accessKeyId] = key.createdAt
  }
  await noteKeyFacts(parts, { created })
  return done(null)
}
