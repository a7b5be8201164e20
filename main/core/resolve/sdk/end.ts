import { type End, failedAt, settled } from '../end.ts'
import { climb, type Found, isUsable, type Ladder, type Look, nobody } from '../ladder.ts'
import { stsRefusal } from '../region.ts'
import { afterwards } from './assumeRole.ts'
import { nothingInProfile } from './profileRungs.ts'

export function sdkEnd(ladder: Ladder, look: Look, regionRefusal: string | null): End {
  const { end, passed } = climb(ladder, look)
  if (end?.status === 'invalid') return failedAt(end)
  if (end) {
    const isCdk = look.tool === 'cdk'
    const found = isCdk ? withCachedAccount(end.found, look) : end.found
    // A program that says nothing more of its own has nobody to ask.
    if (!isCdk && found.outcome === 'needs-mfa') return nobodyToAsk(settled(end), look.name)
    const refused = isUsable(found) ? stsRefusal(look.world, isCdk ? 'cdk' : 'sdk-js', look.name, found.chain) : null
    if (refused !== null) {
      const reason = 'The role is asked for in a region that the SDK does not accept.'
      const outcome = afterwards(found)
      return { ...settled(end), found: { ...found, outcome }, outcome, reason, toolSays: refused }
    }
    if (regionRefusal === null) return found === end.found ? settled(end) : { ...settled(end), found }
    // The credentials are there; the first request with them fails.
    return {
      outcome: 'fails',
      reason: 'The region is none that the SDK accepts.',
      toolSays: regionRefusal,
      found: null,
      before: null,
      through: end.through,
    }
  }
  const { isNamed, name, profile } = look
  const isCdk = look.tool === 'cdk'
  const goesOn = !isNamed || !isCdk
  const says = goesOn
    ? 'CredentialsProviderError: Could not load credentials from any providers'
    : nothingInProfile(look)
  const isGivenUp = passed !== null && passed.resume === 'link'
  const reason = isGivenUp
    ? passed.reason
    : profile
      ? `Profile ${name} names no credentials that ${isCdk ? 'cdk' : 'the SDK'} can use.`
      : `${isCdk ? 'cdk' : 'The SDK'} sees no profile ${name}.`
  return {
    outcome: isGivenUp || (!profile && isNamed) ? 'fails' : 'none',
    reason,
    toolSays: isGivenUp && !goesOn ? passed.toolSays : says,
    found: null,
    before: null,
    through: passed?.through ?? nobody,
  }
}

/** The CDK CLI takes an account id from its own cache before it asks for it. Source: toolkit-lib, sdk-provider.ts. */
function withCachedAccount(found: Found, { world }: Look): Found {
  if (world.cdkAccounts.size === 0) return found
  const last = found.chain.at(-1)
  const accountId = last?.accessKeyId ? world.cdkAccounts.get(last.accessKeyId) : undefined
  if (!last || accountId === undefined) return found
  return { ...found, chain: [...found.chain.slice(0, -1), { ...last, accountId }], accountHow: 'cache' }
}

const nobodyToAsk = (end: End, profile: string): End => ({
  ...end,
  outcome: 'fails',
  reason: `${end.reason} The SDK has nobody to ask for the code.`,
  toolSays: `CredentialsProviderError: Profile ${profile} requires multi-factor authentication, but no MFA code callback was provided.`,
})
