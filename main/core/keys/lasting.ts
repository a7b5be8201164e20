import { done, failed, problem, type Result } from '../model/finding.ts'
import { readChoice } from '../vault/choice.ts'

/** Fails for a vault that ends with this program: what may be nowhere else must not go there. */
export function lastingVault(stateDirectory: string): Result<null> {
  const choice = readChoice(stateDirectory)
  return choice !== 'damaged' && choice.kind === 'memory' ? failed(forgetful) : done(null)
}

const forgetful = problem(
  'keychain-missing',
  'The vault is in memory only and ends with Latchkey, so nothing is put there that is nowhere else. Choose the keychain or a passphrase for it first.',
)
