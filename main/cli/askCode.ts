import { Secret } from '../core/model/secret.ts'
import type { AskCode } from '../core/sources/credentials.ts'

export interface CodeAsker {
  readonly askCode: AskCode
  /** Whether the person pressed Ctrl+C instead of giving a code. */
  wasInterrupted(): boolean
}

/** Asks for an MFA code at the terminal, which does not show what is typed. */
export function codeAsker(): CodeAsker {
  let isInterrupted = false
  return {
    askCode: async ({ profile, serial }) => {
      const { ask } = await import('./config/ask.ts')
      const answer = await ask(`MFA code of ${serial} for ${profile}: `, { isHidden: true })
      if (answer === 'interrupted') isInterrupted = true
      return typeof answer === 'string' || answer.text.trim() === '' ? null : new Secret(answer.text.trim())
    },
    wasInterrupted: () => isInterrupted,
  }
}
