import type { Explanation, Rung, Source } from '../model/explanation.ts'
import { firstLine, isLong } from '../readers/firstLine.ts'
import type { MergedReading } from '../readers/merge.ts'
import { PlainSection } from '../readers/plainSection.ts'
import { memoryOf } from './memory.ts'
import type { World } from './world.ts'

const orNull = (text: string | null) => (text === null ? null : firstLine(text))

/** An explanation in which no value goes on beyond its first line. */
export function firstLines(explanation: Explanation, world: World): Explanation {
  // Hardly ever does one, and to look is cheaper than to copy.
  if (!mayGoOn(world) || !goesOn(explanation)) return explanation
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

/** Whether any text of this world may have several lines; in files that all tools read alike no value has. */
function mayGoOn(world: World): boolean {
  const memory = memoryOf(world)
  memory.mayGoOn ??= !(
    [world.aws, world.sdk].every(({ merged }) => isPlain(merged)) &&
    Object.values(world.env).every((value) => !goesBeyond(value ?? null)) &&
    world.roleCache.size + world.logins.aws.size + world.logins.sdk.size + world.cdkAccounts.size === 0 &&
    world.legacyKeys === null &&
    world.cdkJson === null &&
    world.userCdkJson === null
  )
  return memory.mayGoOn
}

function isPlain({ profiles, sessions }: MergedReading): boolean {
  for (const { config, credentials } of profiles.values()) {
    if (config && !(config instanceof PlainSection)) return false
    if (credentials && !(credentials instanceof PlainSection)) return false
  }
  return [...sessions.values()].every((section) => section instanceof PlainSection)
}

function goesOn({ reason, toolSays, region, account, chain, selection, ladder }: Explanation): boolean {
  return (
    goesBeyond(reason) ||
    goesBeyond(toolSays) ||
    goesBeyond(region.value) ||
    goesBeyond(account.id) ||
    chain.some(hasLong) ||
    selection.some((rung) => goesBeyond(rung.reason)) ||
    ladder.some((rung) => goesBeyond(rung.reason))
  )
}

const hasLong = ({ accessKeyId, roleArn, accountId, roleName, session }: Source) =>
  goesBeyond(accessKeyId) || goesBeyond(roleArn) || goesBeyond(accountId) || goesBeyond(roleName) || goesBeyond(session)

const goesBeyond = (text: string | null) => text !== null && isLong(text)

const sourceOf = (source: Source): Source => ({
  ...source,
  accessKeyId: orNull(source.accessKeyId),
  roleArn: orNull(source.roleArn),
  accountId: orNull(source.accountId),
  roleName: orNull(source.roleName),
  session: orNull(source.session),
})

const rungOf = (rung: Rung): Rung => ({ ...rung, reason: firstLine(rung.reason) })
