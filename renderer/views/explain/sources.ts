import { kindNames, type Source } from '../../../preload/contract.ts'

/** An access key id, short enough to be compared at a glance. */
export const shortKey = (id: string) => (id.length > 12 ? `${id.slice(0, 4)}…${id.slice(-4)}` : id)

/** What tells a source from others of its kind: its key, its session and role, its role's name. */
export function sourceDetail(source: Source | null): string | null {
  if (source === null) return null
  const { kind, accessKeyId, session, roleName, roleArn } = source
  switch (kind) {
    case 'static':
    case 'environment':
      return accessKeyId === null ? null : shortKey(accessKeyId)
    case 'sso':
      return [session, roleName].filter((part) => part !== null).join(' / ') || null
    default:
      return roleName ?? roleArn ?? session
  }
}

/** A source in a word, with what tells it from others. */
export function sourceWords(source: Source): string {
  const detail = sourceDetail(source)
  return detail === null ? kindNames[source.kind] : `${kindNames[source.kind]} \`${detail}\``
}

export const isSameChain = (a: readonly Source[], b: readonly Source[]) =>
  a.length === b.length && a.every((source, index) => isSameSource(source, b[index] ?? null))

/** Whether two tools work with the same credentials, as far as what is written down tells. */
export function isSameSource(a: Source | null, b: Source | null): boolean {
  if (a === null || b === null) return a === b
  const keys = ['kind', 'profile', 'accessKeyId', 'roleArn', 'accountId', 'roleName', 'session'] as const
  return keys.every((key) => a[key] === b[key])
}
