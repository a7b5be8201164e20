import { onTestFinished } from 'vitest'
import { runKeyring } from './keyringDaemon.ts'

export { noKeyring } from './keyringDaemon.ts'

/** An unlocked keyring of this test's own, as the variables that lead to it. It ends with the test. */
export async function startKeyring(directory: string): Promise<Readonly<Record<string, string>>> {
  const { env, stop } = await runKeyring(directory)
  onTestFinished(stop)
  return env
}
