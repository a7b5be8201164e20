import type { MergedProfile } from '../../readers/merge.ts'
import { assumedRoleFileName } from '../cacheNames.ts'
import type { World } from '../world.ts'
import { requestOf } from './roleRequest.ts'

const indexes = new WeakMap<World, ReadonlyMap<string, readonly MergedProfile[]>>()

/** Other profiles whose role has the same name in the cache: the session may be any one's of them. */
export function othersWithSession(world: World, name: string, fileName: string): readonly string[] {
  const profile = world.aws.merged.profiles.get(name)
  const roleArn = profile?.text('role_arn')
  if (!roleArn) return []
  const alike = indexOf(world).get(roleArn) ?? []
  return alike
    .filter((other) => other.name !== name && assumedRoleFileName(requestOf(other, roleArn)) === fileName)
    .map((other) => other.name)
}

/** Profiles by role; made when a cached session is first met. */
function indexOf(world: World): ReadonlyMap<string, readonly MergedProfile[]> {
  const known = indexes.get(world)
  if (known) return known
  const index = new Map<string, MergedProfile[]>()
  for (const profile of world.aws.merged.profiles.values()) {
    const roleArn = profile.text('role_arn')
    if (!roleArn) continue
    const alike = index.get(roleArn)
    if (alike) alike.push(profile)
    else index.set(roleArn, [profile])
  }
  indexes.set(world, index)
  return index
}
