import type { Explanation, Rung, Source } from '../model/explanation.ts'

/**
 * What of a text may be shown. To the AWS CLI an indented line goes on with the value above it, so that a value of several
 * lines has swallowed settings that were meant as ones of their own, a secret maybe among them.
 */
export function firstLine(text: string): string {
  const end = text.search(/[\r\n]/)
  return end < 0 ? text : `${text.slice(0, end)} …`
}

const orNull = (text: string | null) => (text === null ? null : firstLine(text))

/** An explanation in which no value goes on beyond its first line. */
export function firstLines(explanation: Explanation): Explanation {
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

const sourceOf = (source: Source): Source => ({
  ...source,
  accessKeyId: orNull(source.accessKeyId),
  roleArn: orNull(source.roleArn),
  accountId: orNull(source.accountId),
  roleName: orNull(source.roleName),
  session: orNull(source.session),
})

const rungOf = (rung: Rung): Rung => ({ ...rung, reason: firstLine(rung.reason) })
