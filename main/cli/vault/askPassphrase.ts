import { isatty } from 'node:tty'
import { Secret } from '../../core/model/secret.ts'
import { ask } from '../config/ask.ts'

/** Null where there is no terminal, or the person would not. */
export async function askPassphrase(isAgain: boolean): Promise<Secret | null> {
  if (!isatty(0) || !isatty(2)) return null
  const question = `${isAgain ? 'That was not the passphrase. ' : ''}Passphrase of the vault: `
  const answer = await ask(question, { isHidden: true })
  return typeof answer === 'string' || answer.text === '' ? null : new Secret(answer.text)
}
