import { Secret } from '../../core/model/secret.ts'
import { carryOut } from '../carryOut.ts'
import { type Context, exit, fail } from '../command.ts'
import { readValues } from '../config/ask.ts'
import { exitFor } from '../signInPorts.ts'
import { openKeys } from './openKeys.ts'

/** The keys come from the terminal, or as two lines from standard input: every user can read the arguments of a command. */
export async function run(context: Context): Promise<number> {
  const [profile = ''] = context.positionals
  const keys = await openKeys(context)
  if (!keys.ok) return fail(context, keys.finding)
  const preview = keys.value.previewAdd(profile)
  if (!preview.ok) return fail(context, preview.finding, exitFor(preview.finding))
  const isDry = context.options['dry-run'] === true
  const values = isDry
    ? { ok: true as const, value: ['', ''] }
    : await readValues(['Access key id', 'Secret access key'])
  if (values === 'interrupted') return exit.interrupted
  if (!values.ok) return fail(context, values.finding)
  const [accessKeyId = '', secret = ''] = values.value.map((value) => value.trim())
  const pair = { accessKeyId, secretAccessKey: new Secret(secret) }
  return carryOut(context, {
    preview: preview.value,
    question: `Keep the keys of ${profile} in the vault?`,
    title: `The vault has the keys of ${profile}`,
    act: (bases) => keys.value.add(profile, pair, bases),
  })
}
