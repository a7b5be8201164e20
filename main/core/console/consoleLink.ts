import { done, failed, problem, type Result } from '../model/finding.ts'
import type { Keys } from '../model/keys.ts'
import { Secret } from '../model/secret.ts'
import { partitionOfRegion } from '../resolve/partitions.ts'
import { regionFor } from '../sources/callerIdentity.ts'
import type { Asker } from '../sources/sts.ts'
import { signInToken } from './signInToken.ts'

/** An address that shows the console as somebody. */
export interface ConsoleLink {
  readonly address: Secret
  /** Whether it lets in whoever has it; else they still have to sign in. */
  readonly isSecret: boolean
}

export interface RoleOfSession {
  readonly startUrl: string
  readonly accountId: string
  readonly roleName: string
}

/** The portal's own shortcut to a role: for whoever is signed in there. */
export function portalLink(asker: Asker, { startUrl, accountId, roleName }: RoleOfSession): Result<ConsoleLink> {
  if (!URL.canParse(startUrl)) {
    return failed(problem('endpoint-malformed', `The start URL ${startUrl} is no address. Correct sso_start_url.`))
  }
  const portal = new URL(startUrl)
  const query = new URLSearchParams({
    account_id: accountId,
    role_name: roleName,
    destination: consoleAddress(regionFor(asker)),
  })
  // The page of the portal reads what stands behind the `#`.
  portal.hash = ''
  portal.search = ''
  const address = `${portal.href.replace(/\/+$/, '')}/#/console?${query}`
  return done({ address: new Secret(address), isSecret: false })
}

/** For whoever has signed in to the console: its own page. */
export const plainLink = (asker: Asker): ConsoleLink => ({
  address: new Secret(consoleAddress(regionFor(asker))),
  isSecret: false,
})

/** Has AWS make a link of the keys of a role. */
export async function federatedLink(asker: Asker, keys: Keys): Promise<Result<ConsoleLink>> {
  if (keys.sessionToken === null) return failed(notForUsers(asker.explanation.profile.name))
  const region = regionFor(asker)
  const token = await signInToken(asker, region, { ...keys, sessionToken: keys.sessionToken })
  if (!token.ok) return token
  const { endpoint, signInToken: secret } = token.value
  const address = new URL(endpoint)
  address.search = new URLSearchParams({
    Action: 'login',
    Issuer: '',
    Destination: consoleAddress(region),
    SigninToken: secret.reveal(),
  }).toString()
  return done({ address: new Secret(address.href), isSecret: true })
}

const consoleAddress = (region: string) =>
  `https://${region}.${partitionOfRegion(region).consoleHost}/console/home?${new URLSearchParams({ region })}`

const notForUsers = (profile: string) =>
  problem(
    'source-not-served',
    `The keys of \`${profile}\` are those of a user, whom AWS lets into the console with a password only. Name a profile that assumes a role with them.`,
    { profile },
  )
