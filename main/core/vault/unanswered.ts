let waiting = 0

/** Notes a question to the keychain that has been given up, and goes on in a thread until it is answered. */
export function noteUnanswered(work: Promise<unknown>): void {
  waiting += 1
  const answered = () => {
    waiting -= 1
  }
  work.then(answered, answered)
}

/** Whether this process cannot end by itself: Node waits for such a thread, in `process.exit` too. */
export const isUnanswered = (): boolean => waiting > 0
