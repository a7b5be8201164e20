import type { STSClient } from '@aws-sdk/client-sts'
import { attempt, type Patience } from '../aws/attempts.ts'
import { connect } from '../aws/connection.ts'
import { cancelled, findingOf, troubleOrThrow } from '../aws/failures.ts'
import { isAboutTime, skewFinding } from '../aws/skew.ts'
import { readSettings } from '../identity-center/settings.ts'
import { done, type Finding, failed, problem, type Result } from '../model/finding.ts'
import type { Keys } from '../model/keys.ts'
import { Secret } from '../model/secret.ts'
import { partitionOfArn } from '../resolve/partitions.ts'
import { sdkStsRegion } from '../resolve/region.ts'
import type { Means } from './means.ts'
import type { KeptSession } from './sessionStore.ts'

export type Asker = Pick<Means, 'ports' | 'machine' | 'explanation' | 'person'>

export interface StsQuestion<T> {
  /** Null for requests that carry a token of their own. */
  readonly keys: Keys | null
  readonly region: string
  readonly send: (client: STSClient, abortSignal: AbortSignal) => Promise<T>
  /** Findings for what this may be refused with, by the name that STS has for it. */
  readonly refusals?: Readonly<Record<string, Finding>>
  /** Looked at before anything else. */
  readonly judge?: (error: unknown) => Finding | null
}

/** For what a program waits for. */
const brief: Patience = { tries: 5, limitMs: 10_000, waitMs: 250 }

/** Asks STS along the way that the settings name: endpoint, proxy, certificates. */
export async function askSts<T>(means: Asker, question: StsQuestion<T>): Promise<Result<T>> {
  const { ports, machine, person } = means
  const { home, clock } = ports
  const settings = readSettings(ports, endpointProfile(means), machine)
  const connection = connect({ settings, home, now: () => clock.now() })
  try {
    const { keys, region, send, refusals = {}, judge } = question
    const line = await connection.sts(region, keys)
    if (!line.ok) return line
    const { client, host, skewMs } = line.value
    try {
      return done(await attempt((abort) => send(client, abort), { clock, signal: person.signal, patience: brief }))
    } catch (error) {
      const own = judge?.(error)
      if (own) return failed(own)
      const trouble = troubleOrThrow(error)
      if (trouble.kind === 'cancelled') return failed(cancelled)
      const skew = isAboutTime(trouble) ? skewFinding(skewMs(), 'try again') : null
      const known = { ...keyRefusals(keys, region), ...refusals }
      return failed(skew ?? findingOf(trouble, { host, region, refusals: known, afterwards: 'try again' }))
    }
  } finally {
    connection.close()
  }
}

/** The CDK CLI's own clients know nothing of its `--profile`. */
const endpointProfile = ({ explanation: { tool, profile } }: Asker) => (tool === 'cdk' ? undefined : profile.name)

function keyRefusals(keys: Keys | null, region: string): Readonly<Record<string, Finding>> {
  if (keys === null) return {}
  const which = `The access key ${keys.accessKeyId}`
  const unknown = problem(
    'aws-refused',
    `AWS does not know the access key ${keys.accessKeyId}. It has been deleted or deactivated, or does not belong to the partition of ${region}. Replace it, then try again.`,
  )
  const expired = problem('keys-expired', `${which} has expired. Get new keys from where it came from, then try again.`)
  const wrong = problem(
    'aws-refused',
    `The secret access key that is written beside ${keys.accessKeyId} does not belong to it. Correct it, then try again.`,
  )
  return {
    ExpiredToken: expired,
    ExpiredTokenException: expired,
    InvalidClientTokenId: unknown,
    SignatureDoesNotMatch: wrong,
    RegionDisabledException: problem(
      'aws-refused',
      `STS is switched off in ${region} for this account. Choose another region, or have it switched on, then try again.`,
    ),
  }
}

/** The region in which the tool asks STS for a role; where nothing says one, the role's partition does. */
export function stsRegion(
  { explanation, machine }: Means,
  kind: 'assume-role' | 'web-identity',
  roleArn: string,
): string {
  const { tool, region, profile } = explanation
  const told = tool === 'aws' ? region.value : sdkStsRegion(machine.world, tool, profile.name, kind)
  const isUntold = !told || (region.from === 'fallback' && told === region.value)
  return isUntold ? (partitionOfArn(roleArn)?.home ?? told ?? 'us-east-1') : told
}

/** As the client's types have what STS answers. */
export interface Issued {
  readonly Credentials?:
    | {
        readonly AccessKeyId: string | undefined
        readonly SecretAccessKey: string | undefined
        readonly SessionToken: string | undefined
        readonly Expiration: Date | undefined
      }
    | undefined
  readonly AssumedRoleUser?: { readonly Arn: string | undefined } | undefined
}

/** The keys in an answer; null where it has none. */
export function issuedKeys({ Credentials, AssumedRoleUser }: Issued, issuedAt: number): KeptSession | null {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials ?? {}
  const until = Expiration?.getTime() ?? Number.NaN
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || Number.isNaN(until)) return null
  return {
    keys: {
      accessKeyId: AccessKeyId,
      secretAccessKey: new Secret(SecretAccessKey),
      sessionToken: new Secret(SessionToken),
      accountId: AssumedRoleUser?.Arn?.split(':')[4] || null,
      until,
    },
    issuedAt,
  }
}

export const keysMissing = problem('aws-garbled', 'STS answered without keys. Try again in a minute.')
