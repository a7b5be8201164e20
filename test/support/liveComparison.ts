import type { Explanation, Source } from '../../main/core/model/explanation.ts'
import type { Entry } from './fake-aws/server.ts'
import { cachedKeyOf } from './liveCaches.ts'
import type { Observed } from './liveTools.ts'

export interface Difference {
  readonly what: string
  readonly seen: string
  readonly predicted: string
}

const couldNot = new Set(['fails', 'none', 'needs-sign-in', 'needs-mfa'])
/** What these give is known only to them. */
const isAsked = ({ kind }: Source) => kind === 'process' || kind === 'container' || kind === 'instance'

/** What a tool did that was not predicted. Services are asked by nobody who predicts, so refusals cannot be known. */
export function compare(seen: Observed, predicted: Explanation): Difference[] {
  const { outcome, source, chain, region, reason, tool, toolSays } = predicted
  const differences: Difference[] = []
  const differs = (what: string, was: unknown, is: unknown) =>
    differences.push({ what, seen: String(was), predicted: String(is) })
  const says = `${outcome}: ${reason}`
  const refused = seen.calls.filter((call) => call.refused !== null)
  // A source of the AWS CLI may run although the role's own session is in its cache.
  const mayRun = tool === 'aws' && source?.kind === 'assume-role'
  const isUnknown = outcome === 'unknown' && (mayRun || chain.some(isAsked))
  const winner = seen.calls.findLast((call) => call.operation === 'GetCallerIdentity')?.accessKeyId
  if (seen.works && winner == null) {
    // The CDK CLI asks nobody whose account it remembers.
    const { id, how } = predicted.account
    if (how !== 'cache' || id !== seen.account) differs('account', seen.account, `${id} (${how})`)
  } else if (seen.works && winner != null) {
    const keys = keysBehind(winner, seen.calls)
    if (isUnknown && wentOn(predicted, keys, seen.calls)) return differences
    if (outcome !== 'works' && !isUnknown) differs('outcome', `works with ${winner}`, says)
    if (keys.length !== chain.length) differs('chain', keys.join(' → '), chain.map(shown).join(' → '))
    else {
      keys.forEach((key, at) => {
        const one = chain[at]
        if (!one || !isKeyOf(one, key, seen.calls)) differs(`chain ${at}`, key, one && shown(one))
      })
    }
  } else if (refused.length === 0) {
    if (!couldNot.has(outcome) && !isUnknown) differs('outcome', seen.said, says)
  } else if (toolSays?.startsWith('Error: Region')) {
    // Whatever was refused before it, the region would have been the end.
  } else if (source === null) differs('refused', refused.map(shownCall).join(', '), says)
  else {
    for (const call of refused) {
      if (call.accessKeyId !== null && !chain.some((one) => isKeyOf(one, call.accessKeyId ?? '', seen.calls)))
        differs('refused', shownCall(call), chain.map(shown).join(' → '))
      const { roleArn } = call.details
      if (roleArn && !chain.some((one) => one.roleArn === roleArn)) differs('refused', shownCall(call), shown(source))
    }
  }
  const isRegionSeen = tool === 'aws' ? seen.works : seen.region !== undefined
  if (isRegionSeen && (seen.region || null) !== region.value)
    differs('region', seen.region, `${region.value} from ${region.from}`)
  return differences
}

/** Whether the SDK came to what is behind the profile, as it does where a process has failed. */
function wentOn({ tool, chain }: Explanation, [first]: readonly string[], calls: readonly Entry[]): boolean {
  const given = calls.find(({ issued }) => issued === first)?.operation
  const isBehind = given === 'ContainerCredentials' || given === 'AssumeRoleWithWebIdentity'
  return tool !== 'aws' && isBehind && chain.some(({ kind }) => kind === 'process')
}

/** The keys from the first one to that which was used in the end. */
function keysBehind(key: string, calls: readonly Entry[]): readonly string[] {
  const call = calls.find(({ issued }) => issued === key)
  return call?.operation === 'AssumeRole' && call.accessKeyId !== null
    ? [...keysBehind(call.accessKeyId, calls), key]
    : [key]
}

/** Whether a key may be what the prediction means: who gave it out tells, or else its name. */
function isKeyOf(source: Source, key: string, calls: readonly Entry[]): boolean {
  const { kind, roleArn, accountId, roleName, accessKeyId } = source
  const call = calls.find(({ issued }) => issued === key)
  switch (call?.operation) {
    case 'AssumeRole':
      return kind === 'assume-role' && roleArn === call.details.roleArn
    case 'AssumeRoleWithWebIdentity':
      return kind === 'web-identity' && roleArn === call.details.roleArn
    case 'GetRoleCredentials':
      return kind === 'sso' && accountId === call.details.account && roleName === call.details.role
    case 'ContainerCredentials':
      return kind === 'container'
    case 'MetadataCredentials':
      return kind === 'instance'
    case 'CreateOAuth2Token':
      return kind === 'console-login'
    default:
  }
  if (key.startsWith('ASIAEXAMPLECH')) return roleName !== null && key === cachedKeyOf(roleName)
  if (key.startsWith('ASIAEXAMPLEPR')) return kind === 'process'
  if (key.startsWith('ASIAEXAMPLELGN')) return kind === 'console-login'
  const isOfEnvironment = /^A[KS]IAEXAMPLE(?:EXPIRED|INVALID)?E[NM]/.test(key)
  return accessKeyId === key && (kind === 'environment') === isOfEnvironment
}

const shown = ({ kind, profile, accessKeyId, roleArn, roleName }: Source) =>
  [kind, profile, accessKeyId ?? roleArn ?? roleName].filter((part) => part !== null).join(' ')
const shownCall = ({ operation, accessKeyId, details, refused }: Entry) =>
  `${operation} by ${accessKeyId} ${details.roleArn ?? details.role ?? ''} (${refused})`
