import { carryOut } from '../carryOut.ts'
import { type Context, exit, fail } from '../command.ts'
import { exitFor } from '../signInPorts.ts'
import { openKeys } from './openKeys.ts'

export async function run(context: Context): Promise<number> {
  const [profile = ''] = context.positionals
  const keys = await openKeys(context)
  if (!keys.ok) return fail(context, keys.finding)
  const preview = await keys.value.previewMove(profile)
  if (!preview.ok) {
    if (preview.finding.severity !== 'info') return fail(context, preview.finding, exitFor(preview.finding))
    if (context.json)
      context.out(`${JSON.stringify({ changed: false, diff: '', files: [], notes: [], undo: false })}\n`)
    else context.out(`${preview.finding.message}\n`)
    return exit.done
  }
  return carryOut(context, {
    preview: preview.value,
    question: `Move the keys of ${profile} into the vault?`,
    title: `The keys of ${profile} are in the vault, and no longer in a file`,
    act: (bases) => keys.value.move(profile, bases),
  })
}
