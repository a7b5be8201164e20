export interface Asker<Q> {
  readonly ask: (question: Q) => void
  readonly stop: () => void
}

/**
 * Asks one question at a time. Of those that come while one is being answered only the last is asked, and an answer to a
 * question that nobody has any more is dropped.
 */
export function latestOnly<Q, A>(
  answer: (question: Q) => Promise<A>,
  show: (answer: A, question: Q) => void,
): Asker<Q> {
  let isAsking = false
  let isStopped = false
  let next: { readonly question: Q } | null = null
  const run = async (question: Q): Promise<void> => {
    isAsking = true
    const answered = await answer(question)
    isAsking = false
    if (isStopped) return
    const later = next
    next = null
    if (later === null || later.question === question) show(answered, question)
    if (later !== null) await run(later.question)
  }
  return {
    ask: (question) => {
      if (isAsking) next = { question }
      else void run(question)
    },
    stop: () => {
      isStopped = true
    },
  }
}
