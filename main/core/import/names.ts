import { nameProblem } from '../files/document/words.ts'
import { type Finding, problem } from '../model/finding.ts'
import type { AddedProfile } from './plan.ts'

/** What `aws configure sso` proposes. */
export const usualTemplate = '{role}-{account_id}'

const placeholders = ['account_name', 'account_id', 'role'] as const

type Named = Pick<AddedProfile, 'accountId' | 'accountName' | 'roleName'>

/** Why a template cannot make names for so many; null where it can. */
export function checkTemplate(template: string, count = Number.POSITIVE_INFINITY): Finding | null {
  const known = placeholders.map((name) => `{${name}}`).join(', ')
  const unknown = [...template.matchAll(/\{([^}]*)\}?/g)].find(([whole]) => !known.split(', ').includes(whole))
  if (!unknown && template.trim() !== '' && (count < 2 || template.includes('{'))) return null
  const what = unknown ? `\`${unknown[0]}\` is none of them` : 'without one all names would be the same'
  return problem('usage', `A template for names takes ${known}; ${what}.`)
}

/** A name for each, by the template where that one is free; otherwise another, and it is said. */
export function namesFor(roles: readonly Named[], template: string, known: ReadonlySet<string>): AddedProfile[] {
  const taken = new Set(known)
  return roles.map((role) => {
    const wish = nameFor(role, template)
    const name = free(wish, role.accountId, taken)
    taken.add(name)
    return { name, ...role, instead: name === wish ? null : wish }
  })
}

/** The name that a template makes, whether or not it is free. */
export function nameFor({ accountId, accountName, roleName }: Named, template: string): string {
  const values = { account_name: accountName || accountId, account_id: accountId, role: roleName }
  return asName(
    template.replace(/\{(account_name|account_id|role)\}/g, (_all, name: keyof typeof values) => values[name]),
  )
}

/** With only those characters that every tool takes in a name. */
export function asName(text: string): string {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9_./%@:+-]+/g, '-')
    .replace(/-{2,}/g, '-')
    .replace(/^-+|-+$/g, '')
  // Whoever names no profile gets this one, which an import must not decide.
  return plain === '' || plain === 'default' || isBad(plain) ? `aws-${plain}`.replace(/-$/, '') : plain
}

const isBad = (name: string) =>
  (['config', 'credentials'] as const).some((file) => nameProblem({ kind: 'profile', name }, file) !== null)

/** The name, or else one like it that nobody has. */
export function freeName(wish: string, taken: { has(name: string): boolean }): string {
  let name = wish
  for (let number = 2; taken.has(name); number += 1) name = `${wish}-${number}`
  return name
}

function free(wish: string, accountId: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wish)) return wish
  const withAccount = wish.includes(accountId) ? wish : `${wish}-${accountId}`
  return freeName(withAccount, taken)
}
