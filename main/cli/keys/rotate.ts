import type { Result } from '../../core/model/finding.ts'
import { problem } from '../../core/model/finding.ts'
import type { Rotation } from '../../core/model/longTermKeys.ts'
import { type Context, exit, fail } from '../command.ts'
import { confirm, hasTerminal } from '../config/ask.ts'
import { exitFor } from '../signInPorts.ts'
import { openKeys } from './openKeys.ts'

const questions = {
  rotate: (profile: string) => `Make a new key for the user behind ${profile}, and deactivate the one in use?`,
  undo: (profile: string) => `Go back to the old key of ${profile}, and delete the new one?`,
  delete: (profile: string) => `Delete the old key of ${profile} at AWS, for good?`,
} as const

export async function run(context: Context): Promise<number> {
  const { options, positionals, json, out, note } = context
  const [profile = ''] = positionals
  if (options.undo === true && options['delete-old'] === true) {
    return fail(context, problem('usage', 'Give --undo or --delete-old, not both.'), exit.usage)
  }
  const what = options.undo === true ? 'undo' : options['delete-old'] === true ? 'delete' : 'rotate'
  if (options.yes !== true) {
    if (!hasTerminal(context)) {
      const finding = problem('usage', 'Nothing was done. To do this without being asked, add --yes.')
      return fail(context, finding, exit.usage)
    }
    const said = await confirm(questions[what](profile))
    if (said !== 'yes') {
      note('Nothing was done.\n')
      return said === 'interrupted' ? exit.interrupted : exit.notGood
    }
  }
  const keys = await openKeys(context)
  if (!keys.ok) return fail(context, keys.finding)
  const onStep = (rotation: Rotation) => {
    if (!json) note(`${wordsFor(rotation)}\n`)
  }
  const calls: Readonly<Record<typeof what, () => Promise<Result<Rotation>>>> = {
    rotate: () => keys.value.rotate(profile, onStep),
    undo: () => keys.value.undoRotation(profile),
    delete: () => keys.value.deleteOld(profile),
  }
  const rotated = await calls[what]()
  if (!rotated.ok) return fail(context, rotated.finding, exitFor(rotated.finding))
  const { oldAccessKeyId, newAccessKeyId } = rotated.value
  if (json) out(`${JSON.stringify({ done: what, ...rotated.value })}\n`)
  else if (what === 'undo') out(`${profile} has its old key ${oldAccessKeyId} again.\n`)
  else if (what === 'delete') out(`The old key ${oldAccessKeyId} of ${profile} is deleted.\n`)
  else {
    out(`${profile} has the key ${newAccessKeyId}. The old one, ${oldAccessKeyId}, is inactive.\n`)
    note(
      `Once nothing has missed it: \`latchkey keys rotate ${profile} --delete-old\`. To go back: \`latchkey keys rotate ${profile} --undo\`.\n`,
    )
  }
  return exit.done
}

function wordsFor({ step, oldAccessKeyId, newAccessKeyId }: Rotation): string {
  switch (step) {
    case 'creating':
      return 'Asking AWS for a new key.'
    case 'created':
      return `AWS has made ${newAccessKeyId}. Waiting until it works.`
    case 'proven':
      return 'It works, and belongs to the same user.'
    case 'swapped':
      return 'It is in its place.'
    case 'deactivated':
      return `${oldAccessKeyId} is inactive.`
  }
}
