import { carryOut } from '../carryOut.ts'
import { type Context, fail } from '../command.ts'
import { exitFor } from '../signInPorts.ts'
import { openKeys } from './openKeys.ts'

export async function run(context: Context): Promise<number> {
  const [profile = ''] = context.positionals
  const keys = await openKeys(context)
  if (!keys.ok) return fail(context, keys.finding)
  const preview = keys.value.previewRemove(profile)
  if (!preview.ok) return fail(context, preview.finding, exitFor(preview.finding))
  return carryOut(context, {
    preview: { ...preview.value, notes: [...preview.value.notes, forGood] },
    question: `Remove the keys of ${profile} from the vault?`,
    title: `The vault no longer has keys of ${profile}`,
    act: (bases) => keys.value.remove(profile, bases),
  })
}

const forGood =
  'Nobody can get the secret key back from the vault afterwards. AWS still has the key: where nobody uses it any more, delete it in IAM.'
