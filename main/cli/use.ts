import { problem } from '../core/model/finding.ts'
import { saveActiveProfile } from '../core/settings/activeProfile.ts'
import { chooseProfile, profileMissing } from '../core/settings/chosenProfile.ts'
import { stateDirectory } from '../core/settings/stateDirectory.ts'
import { type Context, exit, fail } from './command.ts'
import { look } from './machine.ts'

export async function run(context: Context): Promise<number> {
  const [name] = context.positionals
  const { 'hand-over': handsOver, 'take-back': takesBack } = context.options
  if (handsOver === true || takesBack === true) {
    if (name !== undefined || context.options.clear === true || handsOver === takesBack) {
      return fail(context, problem('usage', 'Give --hand-over or --take-back, and no profile with it.'), exit.usage)
    }
    const { handOver, takeBack } = await import('./useDefault.ts')
    return handsOver === true ? handOver(context) : takeBack(context)
  }
  const clear = context.options.clear === true
  if (clear && name !== undefined) {
    return fail(context, problem('usage', 'Give a profile or --clear, not both.'), exit.usage)
  }
  const seen = await look(context)
  if (!seen.ok) return fail(context, seen.finding)
  const { profiles } = seen.value
  const active = seen.value.active()
  const say = (chosen: string | null, text: string) => {
    context.out(context.json ? `${JSON.stringify({ active: chosen })}\n` : `${text}\n`)
    return exit.done
  }
  if (name === undefined && !clear) {
    return active.name === null
      ? say(null, 'No profile is active. Choose one with `latchkey use NAME`.')
      : say(active.name, active.name)
  }
  if (name !== undefined && !profiles.has(name)) return fail(context, profileMissing(name, profiles.keys()))
  const chosen = clear ? null : (name ?? null)
  const saved = await saveActiveProfile(await stateDirectory(context.env), { name: chosen })
  if (!saved.ok) return fail(context, saved.finding)
  const { by } = chooseProfile(undefined, context.env, { name: chosen })
  if (by === 'AWS_PROFILE') {
    context.note(`AWS_PROFILE is set to ${context.env.AWS_PROFILE} in this shell and still goes first.\n`)
  }
  return chosen === null ? say(null, 'No profile is active now.') : say(chosen, `${chosen} is the active profile now.`)
}
