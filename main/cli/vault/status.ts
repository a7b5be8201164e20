import type { VaultKind, VaultState, VaultView } from '../../core/model/vault.ts'
import type { Context } from '../command.ts'
import { signed, type Tone, wrap } from '../text.ts'
import { codeOfState, vaultOf } from './open.ts'

const places: Readonly<Record<VaultKind, string>> = {
  keychain: 'its key is in the keychain of the system',
  passphrase: 'its key is under a passphrase',
  memory: 'in memory only',
}

const states: Readonly<Record<VaultState, readonly [Tone, string]>> = {
  ready: ['works', 'ready'],
  empty: ['works', 'empty'],
  locked: ['needs', 'locked'],
  denied: ['needs', 'access denied'],
  missing: ['broken', 'no keychain'],
  lost: ['broken', 'its key is lost'],
  damaged: ['broken', 'damaged'],
}

export async function run(context: Context): Promise<number> {
  const view = await (await vaultOf(context)).view()
  context.out(context.json ? `${JSON.stringify({ vault: view })}\n` : shown(view, context.colour()))
  return codeOfState(view.state)
}

export function shown({ kind, state, message, records }: VaultView, colour: boolean): string {
  const [tone, word] = states[state]
  const counts = Object.entries(records).map(([name, count]) => `${count} ${name}`)
  return [
    `${signed(word, tone, colour)}  ${state === 'missing' ? 'so there is no place for its key' : places[kind]}`,
    `  ${counts.length > 0 ? counts.join(', ') : 'nothing is kept'}`,
    ...(message === null ? [] : wrap(message, 78).map((line) => `  ${line}`)),
    '',
  ].join('\n')
}
