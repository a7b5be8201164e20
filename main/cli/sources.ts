import { kindNames } from '../../preload/contract.ts'
import type { AccountHow, Explanation, Source } from '../core/model/explanation.ts'

/** An access key id, short enough to be compared at a glance. */
const shortKey = (id: string) => (id.length > 12 ? `${id.slice(0, 4)}…${id.slice(-4)}` : id)

/** A source in a word, with what tells it from others of its kind. */
export function sourceWords({ kind, accessKeyId, session, roleName, roleArn }: Source): string {
  const key = accessKeyId === null ? null : shortKey(accessKeyId)
  const isKeys = kind === 'static' || kind === 'environment'
  const detail = isKeys ? key : kind === 'sso' || kind === 'console-login' ? session : (roleName ?? roleArn)
  return detail === null ? kindNames[kind] : `${kindNames[kind]} ${detail}`
}

/** Base first: from whom the credentials are, step by step. Null where there is one step only. */
export function chainWords({ chain }: Explanation): string | null {
  if (chain.length < 2) return null
  return chain.map((source) => (source.profile === null ? sourceWords(source) : source.profile)).join(' → ')
}

const howWords: Readonly<Record<AccountHow, string>> = {
  setting: 'as set',
  'role-arn': 'by the ARN',
  'key-id': 'by the key id',
  cache: 'as cached',
  sts: 'as STS says',
}

export const accountWords = ({ account: { id, how } }: Explanation): string | null =>
  id === null ? null : how === null ? id : `${id} (${howWords[how]})`

export const regionWords = ({ region: { value, from } }: Explanation): string =>
  value === null ? 'none' : from === null ? value : `${value} (${from})`

export const placeWords = ({ file, line }: Pick<Source, 'file' | 'line'>): string | null =>
  file === null || line === null ? null : `${file}:${line}`
