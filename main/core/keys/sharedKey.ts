import { type Finding, problem } from '../model/finding.ts'
import type { World } from '../resolve/world.ts'
import { readKeyFacts } from './keyFacts.ts'

export interface KeyOfProfile {
  readonly profile: string
  readonly accessKeyId: string
  readonly stateDirectory: string
}

/** What is wrong with replacing a key: other profiles that have the very same one, and would be left with one that is inactive. */
export function sharedKey(world: World, key: KeyOfProfile): Finding | null {
  const others = othersWith(world, key)
  return others.length > 0 ? isShared(key, others) : null
}

function othersWith(world: World, { accessKeyId, profile, stateDirectory }: KeyOfProfile): readonly string[] {
  const inFiles = [world.aws.merged, world.sdk.merged].flatMap(({ profiles }) =>
    [...profiles.values()].filter(({ config, credentials }) =>
      [config, credentials].some((section) => section?.text('aws_access_key_id') === accessKeyId),
    ),
  )
  const inVault = [...readKeyFacts(stateDirectory).kept].filter(([, kept]) => kept.accessKeyId === accessKeyId)
  const names = new Set([...inFiles.map(({ name }) => name), ...inVault.map(([name]) => name)])
  names.delete(profile)
  return [...names].sort()
}

const isShared = ({ profile, accessKeyId }: KeyOfProfile, others: readonly string[]): Finding => {
  const [them, they] = others.length === 1 ? ['it', 'it'] : ['them', 'they']
  return problem(
    'edit-refused',
    `${others.map((name) => `\`${name}\``).join(', ')} ${others.length === 1 ? 'has' : 'have'} the key ${accessKeyId} too, and would be left without one that works. Remove it there, or give ${them} \`credential_process = latchkey credentials ${profile}\` instead, so that ${they} can follow. Nothing was done.`,
    { profile },
  )
}
