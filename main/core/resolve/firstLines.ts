import type { Explanation, Rung, Source } from '../model/explanation.ts'

/**
 * What of a text may be shown. To the AWS CLI an indented line goes on with the value above it, so that a value of several
 * lines has swallowed settings that were meant as ones of their own, a secret maybe among them.
 */
export function firstLine(text: string): string {
  return isLong(text) ? `${text.slice(0, text.search(/[\r\n]/))} …` : text
}

const orNull = (text: string | null) => (text === null ? null : firstLine(text))

/** An explanation in which no value goes on beyond its first line. */
export function firstLines(explanation: Explanation): Explanation {
  // Hardly any does, and to look is cheaper than to copy.
  if (!goesOn(explanation)) return explanation
  const chain = explanation.chain.map(sourceOf)
  const { reason, toolSays, region, account } = explanation
  return {
    ...explanation,
    source: chain.at(-1) ?? null,
    chain,
    reason: firstLine(reason),
    toolSays: orNull(toolSays),
    selection: explanation.selection.map(rungOf),
    ladder: explanation.ladder.map(rungOf),
    region: { ...region, value: orNull(region.value) },
    account: { ...account, id: orNull(account.id) },
  }
}

function goesOn({ reason, toolSays, region, account, chain, selection, ladder }: Explanation): boolean {
  return (
    isLong(reason) ||
    isLong(toolSays) ||
    isLong(region.value) ||
    isLong(account.id) ||
    chain.some(hasLong) ||
    selection.some((rung) => isLong(rung.reason)) ||
    ladder.some((rung) => isLong(rung.reason))
  )
}

const hasLong = ({ accessKeyId, roleArn, accountId, roleName, session }: Source) =>
  isLong(accessKeyId) || isLong(roleArn) || isLong(accountId) || isLong(roleName) || isLong(session)

const isLong = (text: string | null) => text !== null && (text.includes('\n') || text.includes('\r'))

const sourceOf = (source: Source): Source => ({
  ...source,
  accessKeyId: orNull(source.accessKeyId),
  roleArn: orNull(source.roleArn),
  accountId: orNull(source.accountId),
  roleName: orNull(source.roleName),
  session: orNull(source.session),
})

const rungOf = (rung: Rung): Rung => ({ ...rung, reason: firstLine(rung.reason) })
