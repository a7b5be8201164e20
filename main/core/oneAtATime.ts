/** Runs again once more if asked while running, however often it was asked. */
export function oneAtATime(run: () => Promise<void>, onError: (error: unknown) => void): () => void {
  let isRunning = false
  let again = false
  const untilQuiet = async () => {
    isRunning = true
    do {
      again = false
      await run().catch(onError)
    } while (again)
    isRunning = false
  }
  return () => {
    if (isRunning) again = true
    else void untilQuiet()
  }
}
