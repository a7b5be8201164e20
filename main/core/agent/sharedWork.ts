/** Work that is done once for all who want it at the same time, and given up when none of them wants it any more. */
export interface SharedWork<T> {
  run(key: string, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T | null>
}

interface Running<T> {
  readonly result: Promise<T>
  readonly controller: AbortController
  wanted: number
}

/** Null for whoever has left in the meantime. */
export function createSharedWork<T>(): SharedWork<T> {
  const running = new Map<string, Running<T>>()

  const begin = (key: string, work: (signal: AbortSignal) => Promise<T>): Running<T> => {
    const controller = new AbortController()
    const result = work(controller.signal).finally(() => {
      if (running.get(key)?.controller === controller) running.delete(key)
    })
    const begun = { result, controller, wanted: 0 }
    running.set(key, begun)
    return begun
  }

  return {
    async run(key, signal, work) {
      if (signal.aborted) return null
      const shared = running.get(key) ?? begin(key, work)
      shared.wanted += 1
      return new Promise((resolve, reject) => {
        const leave = () => {
          shared.wanted -= 1
          if (shared.wanted === 0) {
            // Whoever comes now must not join what is being given up.
            if (running.get(key) === shared) running.delete(key)
            shared.controller.abort()
          }
          resolve(null)
        }
        signal.addEventListener('abort', leave, { once: true })
        shared.result.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
      })
    },
  }
}
