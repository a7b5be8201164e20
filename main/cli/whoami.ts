import { callerIdentity } from '../core/sources/callerIdentity.ts'
import { attended } from './attended.ts'
import { type Context, exit, fail } from './command.ts'
import { exitFor } from './signInPorts.ts'
import { bold, dim, table } from './text.ts'

/** Whom AWS takes a profile for. */
export async function run(context: Context): Promise<number> {
  const chosen = await attended(context)
  if (!chosen.ok) return fail(context, chosen.finding, chosen.code)
  const { profile, asker } = chosen.value
  const keys = await chosen.value.keys()
  if (!keys.ok) return fail(context, keys.finding, keys.code)
  const answer = await callerIdentity(asker, keys.value)
  if (!answer.ok) return fail(context, { ...answer.finding, profile }, exitFor(answer.finding))
  const { account, arn, userId } = answer.value
  const keyId = keys.value.accessKeyId
  if (context.json) {
    context.out(`${JSON.stringify({ account, arn, userId, profile, keyId })}\n`)
    return exit.done
  }
  const colour = context.colour()
  const rows = [
    ['account', account],
    ['user', userId],
    ['key', keyId],
  ] as const
  context.out(`${bold(arn, colour)}\n\n${table(rows.map(([name, value]) => [`  ${dim(name, colour)}`, value]))}`)
  return exit.done
}
