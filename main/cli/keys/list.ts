import type { LongTermKey } from '../../core/model/longTermKeys.ts'
import { type Context, exit, fail } from '../command.ts'
import { exitFor } from '../signInPorts.ts'
import { table } from '../text.ts'
import { openKeys } from './openKeys.ts'

export async function run(context: Context): Promise<number> {
  const keys = await openKeys(context)
  if (!keys.ok) return fail(context, keys.finding)
  const verify = context.options.verify === true
  const listed = await keys.value.list({ verify })
  if (!listed.ok) return fail(context, listed.finding, exitFor(listed.finding))
  if (context.json) context.out(`${JSON.stringify({ keys: listed.value })}\n`)
  else if (listed.value.length === 0) context.out('No profile has long-term keys. That is as it should be.\n')
  else {
    context.out(table(listed.value.map((key) => row(key, Date.now()))))
    if (!verify && listed.value.some(({ createdAt }) => createdAt === null)) {
      context.note('AWS knows how old they are: `latchkey keys list --verify` asks it.\n')
    }
  }
  return exit.done
}

function row({ profile, where, accessKeyId, createdAt, isRotating }: LongTermKey, now: number): string[] {
  const days = createdAt === null ? null : Math.max(0, Math.floor((now - Date.parse(createdAt)) / 86_400_000))
  const age = days === null ? 'age unknown' : days === 1 ? '1 day old' : `${days} days old`
  return [profile, where, accessKeyId ?? 'id unknown', age, isRotating ? 'rotation not over' : '']
}
