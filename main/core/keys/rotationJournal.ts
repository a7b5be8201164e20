import { done, type FileName, failed, problem, type Result } from '../model/finding.ts'
import { type Rotation, type RotationStep, rotationSteps } from '../model/longTermKeys.ts'
import { Secret } from '../model/secret.ts'
import type { Instant } from '../model/signIn.ts'
import type { Asking, Vault } from '../vault/vault.ts'
import { type KeptKeys, parsed, textField } from './keptKeys.ts'

/** A rotation as the vault has it, written before and after each step, so that one that was cut short can go on or back. */
export interface Journal {
  readonly profile: string
  readonly where: 'vault' | FileName
  readonly step: RotationStep
  readonly isUndoing: boolean
  readonly startedAt: Instant
  readonly arn: string
  readonly old: KeptKeys
  /** Null until AWS has answered with them. */
  readonly fresh: KeptKeys | null
  /** The user's keys before: any other one was made by this rotation, or by somebody else meanwhile. */
  readonly before: readonly string[]
}

const prefix = 'rotation/'
const nameOf = (profile: string) => `${prefix}${profile}`

export const rotatingProfiles = (vault: Vault): readonly string[] =>
  vault.names(prefix).map((name) => name.slice(prefix.length))

/** Without its secrets. */
export const shownRotation = ({ profile, where, step, isUndoing, startedAt, old, fresh }: Journal): Rotation => ({
  profile,
  where,
  step,
  isUndoing,
  oldAccessKeyId: old.accessKeyId,
  newAccessKeyId: fresh?.accessKeyId ?? null,
  startedAt,
})

export const writeJournal = (vault: Vault, journal: Journal, asking: Asking): Promise<Result<null>> =>
  vault.write(
    nameOf(journal.profile),
    JSON.stringify({ ...journal, old: plain(journal.old), fresh: journal.fresh && plain(journal.fresh) }),
    asking,
  )

export const removeJournal = (vault: Vault, profile: string): Promise<Result<null>> => vault.remove(nameOf(profile))

export async function readJournal(vault: Vault, profile: string, asking: Asking): Promise<Result<Journal | null>> {
  const read = await vault.read(nameOf(profile), asking)
  if (!read.ok) return read
  if (read.value === null) return done(null)
  const journal = journalIn(parsed(read.value), profile)
  return journal ? done(journal) : failed(unreadable(profile))
}

const plain = ({ accessKeyId, secretAccessKey, createdAt }: KeptKeys) => ({
  accessKeyId,
  secretAccessKey: secretAccessKey.reveal(),
  createdAt,
})

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined

function journalIn(value: unknown, profile: string): Journal | null {
  const [old, fresh, before] = [keysIn(field(value, 'old')), field(value, 'fresh'), field(value, 'before')]
  const step = rotationSteps.find((one) => one === field(value, 'step'))
  const [where, startedAt, arn] = [field(value, 'where'), textField(value, 'startedAt'), textField(value, 'arn')]
  if (where !== 'vault' && where !== 'config' && where !== 'credentials') return null
  if (!old || step === undefined || startedAt === null || arn === null || !Array.isArray(before)) return null
  const made = keysIn(fresh)
  if (made === null && step !== 'creating') return null
  const ids = before.filter((id) => typeof id === 'string')
  return {
    profile,
    where,
    step,
    isUndoing: field(value, 'isUndoing') === true,
    startedAt,
    arn,
    old,
    fresh: made,
    before: ids,
  }
}

function keysIn(value: unknown): KeptKeys | null {
  const [accessKeyId, secret] = [textField(value, 'accessKeyId'), textField(value, 'secretAccessKey')]
  if (accessKeyId === null || secret === null) return null
  return { accessKeyId, secretAccessKey: new Secret(secret), createdAt: textField(value, 'createdAt') }
}

const unreadable = (profile: string) =>
  problem(
    'sealed-damaged',
    `What the vault has of the rotation of \`${profile}\` makes no sense. Look at the user's access keys in the IAM console.`,
    { profile },
  )
