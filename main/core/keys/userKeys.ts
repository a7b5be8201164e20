import { attempt, type Patience } from '../aws/attempts.ts'
import type { Connection, Line } from '../aws/connection.ts'
import { findingOf, troubleOrThrow } from '../aws/failures.ts'
import { isAboutTime, skewFinding } from '../aws/skew.ts'
import type { Clock } from '../clock.ts'
import { done, type Finding, failed, problem, type Result } from '../model/finding.ts'
import type { Keys } from '../model/keys.ts'
import { Secret } from '../model/secret.ts'
import type { Instant } from '../model/signIn.ts'
import { pause } from '../pause.ts'
import { partitionOfRegion } from '../resolve/partitions.ts'
import { instantOf } from '../resolve/times.ts'
import type { KeptKeys } from './keptKeys.ts'
import type { KeyPair } from './shape.ts'

/** A key of the user as IAM describes it. */
export interface ListedKey {
  readonly accessKeyId: string
  readonly isActive: boolean
  readonly createdAt: Instant | null
}

export interface Identity {
  readonly account: string
  readonly arn: string
}

/** What a user can do with keys of their own: each call is signed with the pair, for the user whose it is. */
export interface UserKeys {
  whoIs(): Promise<Result<Identity>>
  list(): Promise<Result<readonly ListedKey[]>>
  /** One request and no more, since each one that arrives makes a key. */
  create(): Promise<Result<KeptKeys>>
  setActive(accessKeyId: string, isActive: boolean): Promise<Result<null>>
  /** Also where it is gone already. */
  remove(accessKeyId: string): Promise<Result<null>>
  /** Whether anybody has ever used it, as far as AWS knows yet. */
  isUsed(accessKeyId: string): Promise<Result<boolean>>
}

export interface UserKeysParts {
  readonly connection: Connection
  readonly clock: Clock
  readonly profile: string
  /** Of the profile; it says which partition. */
  readonly region: string | null
  readonly pair: KeyPair
  /** How long a refusal is taken for a key that AWS does not know everywhere yet. */
  readonly readyWithinMs?: number
}

export const readyWithinMs = 30_000
const lookAgainMs = 1_000
const once: Patience = { tries: 1, limitMs: 20_000, waitMs: 0 }
const several: Patience = { tries: 4, limitMs: 20_000, waitMs: 500 }

type Refusals = Readonly<Record<string, Finding>>

export function userKeys({ connection, clock, profile, region, pair, readyWithinMs = 0 }: UserKeysParts): UserKeys {
  const keys: Keys = { ...pair, sessionToken: null, accountId: null, until: null }
  const { accessKeyId: own } = pair
  const refusals: Refusals = {
    ...asUser(profile),
    InvalidClientTokenId: notAccepted(profile, own),
    SignatureDoesNotMatch: wrongSecret(profile, own),
  }
  const end = clock.now() + readyWithinMs

  /** With a key that is new, or active again, until AWS knows of it. */
  const asked = async <T>(
    { host, skewMs }: Pick<Line<unknown>, 'host' | 'skewMs'>,
    send: (signal: AbortSignal) => Promise<T>,
    patience: Patience,
  ) => {
    for (;;) {
      try {
        return done(await attempt(send, { clock, patience }))
      } catch (error) {
        const trouble = troubleOrThrow(error)
        const isNew = trouble.kind === 'refused' && trouble.name === 'InvalidClientTokenId'
        if (isNew && clock.now() + lookAgainMs <= end) {
          await pause(clock, lookAgainMs)
          continue
        }
        const skew = isAboutTime(trouble) ? skewFinding(skewMs(), 'try again') : null
        return failed(skew ?? findingOf(trouble, { host, afterwards: 'try again', refusals }))
      }
    }
  }

  const iam = async <T>(
    send: (
      client: import('@aws-sdk/client-iam').IAMClient,
      sdk: typeof import('@aws-sdk/client-iam'),
      signal: AbortSignal,
    ) => Promise<T>,
    patience = several,
  ): Promise<Result<T>> => {
    const line = await connection.iam(homeOf(region), keys)
    if (!line.ok) return line
    const sdk = await import('@aws-sdk/client-iam')
    return asked(line.value, (signal) => send(line.value.client, sdk, signal), patience)
  }

  return {
    async whoIs() {
      const line = await connection.sts(region ?? 'us-east-1', keys)
      if (!line.ok) return line
      const { GetCallerIdentityCommand } = await import('@aws-sdk/client-sts')
      const { client, host } = line.value
      const ask = (abortSignal: AbortSignal) => client.send(new GetCallerIdentityCommand({}), { abortSignal })
      const answer = await asked(line.value, ask, several)
      if (!answer.ok) return answer
      const { Account, Arn } = answer.value
      return Account && Arn ? done({ account: Account, arn: Arn }) : failed(garbled(host))
    },

    async list() {
      const listed = await iam((client, { ListAccessKeysCommand }, abortSignal) =>
        client.send(new ListAccessKeysCommand({}), { abortSignal }),
      )
      if (!listed.ok) return listed
      return done(
        (listed.value.AccessKeyMetadata ?? []).flatMap(({ AccessKeyId, Status, CreateDate }) =>
          AccessKeyId === undefined
            ? []
            : [{ accessKeyId: AccessKeyId, isActive: Status === 'Active', createdAt: momentOf(CreateDate) }],
        ),
      )
    },

    async create() {
      const made = await iam(
        (client, { CreateAccessKeyCommand }, abortSignal) =>
          client.send(new CreateAccessKeyCommand({}), { abortSignal }),
        once,
      )
      if (!made.ok) return made
      const { AccessKeyId, SecretAccessKey, CreateDate } = made.value.AccessKey ?? {}
      if (!AccessKeyId || !SecretAccessKey) return failed(garbled('IAM'))
      const createdAt = momentOf(CreateDate) ?? instantOf(clock.now())
      return done({ accessKeyId: AccessKeyId, secretAccessKey: new Secret(SecretAccessKey), createdAt })
    },

    async setActive(accessKeyId, isActive) {
      const Status = isActive ? 'Active' : 'Inactive'
      const changed = await iam((client, { UpdateAccessKeyCommand }, abortSignal) =>
        client.send(new UpdateAccessKeyCommand({ AccessKeyId: accessKeyId, Status }), { abortSignal }),
      )
      return changed.ok ? done(null) : changed
    },

    async remove(accessKeyId) {
      const removed = await iam((client, { DeleteAccessKeyCommand }, abortSignal) =>
        client.send(new DeleteAccessKeyCommand({ AccessKeyId: accessKeyId }), { abortSignal }),
      )
      return removed.ok || removed.finding.code === 'keys-missing' ? done(null) : removed
    },

    async isUsed(accessKeyId) {
      const asked = await iam((client, { GetAccessKeyLastUsedCommand }, abortSignal) =>
        client.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: accessKeyId }), { abortSignal }),
      )
      return asked.ok ? done(asked.value.AccessKeyLastUsed?.LastUsedDate !== undefined) : asked
    },
  }
}

/** IAM is one for each partition, and signs in this region of it. */
const homeOf = (region: string | null): string => partitionOfRegion(region ?? '').home

const momentOf = (date: Date | undefined) => (date === undefined ? null : instantOf(date.getTime()))

const asUser = (profile: string): Refusals => {
  const denied = problem(
    'aws-refused',
    `The user behind \`${profile}\` may not manage access keys of its own. Ask for iam:CreateAccessKey, iam:ListAccessKeys, iam:UpdateAccessKey, iam:DeleteAccessKey and iam:GetAccessKeyLastUsed on itself, then try again.`,
    { profile },
  )
  return {
    AccessDenied: denied,
    AccessDeniedException: denied,
    LimitExceededException: problem(
      'key-limit',
      `The user behind \`${profile}\` has two access keys, which is as many as AWS allows. Delete one that nobody uses, then try again.`,
      { profile },
    ),
    NoSuchEntityException: problem('keys-missing', 'AWS has no such access key any more.', { profile }),
  }
}

const notAccepted = (profile: string, accessKeyId: string) =>
  problem(
    'key-not-ready',
    `AWS does not accept the key ${accessKeyId} of \`${profile}\`: it is inactive, deleted, or too new. Try again in a minute.`,
    { profile },
  )

const wrongSecret = (profile: string, accessKeyId: string) =>
  problem(
    'aws-refused',
    `AWS refuses the signature of the key ${accessKeyId} of \`${profile}\`: its secret key is another one. Correct it, then try again.`,
    { profile },
  )

const garbled = (host: string) =>
  problem('aws-garbled', `${host} gave an answer without what was asked for. Try again in a minute.`)
