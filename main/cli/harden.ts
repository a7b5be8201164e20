import { createHardening } from '../core/hardened/hardening.ts'
import { problem } from '../core/model/finding.ts'
import { carryOut } from './carryOut.ts'
import { type Context, exit, fail } from './command.ts'
import { openEditing } from './config/openEditing.ts'
import { programHere } from './programHere.ts'
import { credentialPorts, exitFor } from './signInPorts.ts'

export async function run(context: Context): Promise<number> {
  const { options, positionals, env } = context
  const [session = ''] = positionals
  const isOn = options.off !== true
  const keepSignIn = options['keep-sign-in'] === true
  if (isOn && keepSignIn) return fail(context, problem('usage', '--keep-sign-in goes with --off.'), exit.usage)
  const ports = await credentialPorts(context)
  if (!ports.ok) return fail(context, ports.finding)
  const editing = await openEditing(context, ports.value.home)
  const interactive = process.stdin.isTTY === true
  const hardening = createHardening({ ...ports.value, editing, program: () => programHere(env), interactive })
  const preview = hardening.preview({ session, isOn })
  if (!preview.ok) return fail(context, preview.finding, exitFor(preview.finding))
  return carryOut(context, {
    preview: preview.value,
    question: isOn
      ? `Take what is left of the sign-in to ${session} in ~/.aws into the vault?`
      : `Take what is left of the sign-in to ${session} out of the vault?`,
    title: isOn ? `${session} is hardened` : `${session} is no longer hardened`,
    act: (bases) => hardening.save({ session, isOn, keepSignIn, bases }),
  })
}
