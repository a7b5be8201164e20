import { instantOf, pythonTime, roleMarginMs } from '../times.ts'
import type { World } from '../world.ts'

/** What the AWS CLI has in `~/.aws/cli/cache` for a role. */
export type CachedSession =
  | { readonly state: 'torn'; readonly path: string; readonly says: string }
  | { readonly state: 'good'; readonly until: string; readonly accessKeyId: string | null; readonly fileName: string }

/** botocore, CachedCredentialFetcher; null where there is nothing that it would use. */
export function cachedSession(world: World, nameOf: () => string): CachedSession | null {
  // Hashing names is the dear part: most machines have nothing there.
  if (world.roleCache.size === 0) return null
  const fileName = nameOf()
  const cached = world.roleCache.get(fileName)
  if (cached === undefined) return null
  const torn = {
    state: 'torn',
    path: `~/.aws/cli/cache/${fileName}`,
    says: `'${fileName.replace('.json', '')}'`,
  } as const
  if (cached === 'torn') return torn
  if (cached.expiration === undefined) return { ...torn, says: "'Expiration'" }
  const time = pythonTime(cached.expiration)
  if ('says' in time) return { ...torn, says: time.says }
  const until = instantOf(time.ms)
  if (until === null || time.ms - world.now < roleMarginMs) return null
  return { state: 'good', until, accessKeyId: cached.accessKeyId, fileName }
}
