import { isatty } from 'node:tty'
import { done, failed, problem, type Result } from '../../core/model/finding.ts'
import { Secret } from '../../core/model/secret.ts'
import type { VaultKind } from '../../core/model/vault.ts'
import { type Context, exit, fail } from '../command.ts'
import { readValues } from '../config/ask.ts'
import { exitFor } from '../signInPorts.ts'
import { vaultOf } from './open.ts'
import { shown } from './status.ts'

const kinds = ['keychain', 'passphrase', 'memory'] as const satisfies readonly VaultKind[]

interface Passphrases {
  readonly present: Secret | null
  readonly next: Secret | null
}

export async function run(context: Context): Promise<number> {
  const kind = kinds.find((one) => one === context.positionals[0])
  if (!kind) return fail(context, problem('usage', `Choose one of ${kinds.join(', ')}.`), exit.usage)
  const host = await vaultOf(context)
  const startOver = context.options['start-over'] === true
  const choice = host.keys.choice()
  const isUnderOne = choice !== 'damaged' && choice.wrapped !== null && kind !== 'memory' && !startOver
  const given = await passphrases(isUnderOne, kind === 'passphrase')
  if (given === 'interrupted') return exit.interrupted
  if (!given.ok) return fail(context, given.finding, given.finding.code === 'usage' ? exit.usage : exit.notGood)
  const { present, next } = given.value
  const unlocked = present ? await host.unlock(present) : done(null)
  if (!unlocked.ok) return fail(context, unlocked.finding, exitFor(unlocked.finding))
  const used = await host.use({ kind, passphrase: next, startOver }, { interactive: isatty(0) && isatty(2) })
  if (!used.ok) return fail(context, used.finding, exitFor(used.finding))
  const view = await host.view()
  context.out(context.json ? `${JSON.stringify({ vault: view })}\n` : shown(view, context.colour()))
  return exit.done
}

/** From the terminal, where they do not appear and the new one is typed twice; or from standard input, a line each. */
async function passphrases(hasPresent: boolean, hasNext: boolean): Promise<Result<Passphrases> | 'interrupted'> {
  const isTyped = isatty(0)
  const wanted = [
    ...(hasPresent ? ['Present passphrase'] : []),
    ...(hasNext ? ['New passphrase'] : []),
    ...(hasNext && isTyped ? ['The new passphrase again'] : []),
  ]
  const values = await readValues(wanted)
  if (values === 'interrupted' || !values.ok) return values
  const [first, ...rest] = values.value.map((text) => new Secret(text))
  const [next, again] = hasPresent ? rest : [first, ...rest]
  if (isTyped && hasNext && next?.reveal() !== again?.reveal()) {
    return failed(problem('usage', 'The two passphrases differ, so nothing was changed. Try again.'))
  }
  return done({ present: (hasPresent && first) || null, next: (hasNext && next) || null })
}
