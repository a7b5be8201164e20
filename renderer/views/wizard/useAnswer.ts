import { useEffect, useRef, useState } from 'react'
import type { CallInput, CallName, CallOutput, Result } from '../../../preload/contract.ts'
import { useWire } from '../../hooks.ts'
import { type Asker, latestOnly } from '../../latest.ts'

export interface Answered<K extends CallName> {
  readonly input: CallInput<K>
  readonly answer: Result<CallOutput<K>>
}

/** The answer to the latest input. The answer before it stays until there is a new one. */
export function useAnswer<K extends CallName>(name: K, input: CallInput<K>): Answered<K> | null {
  const wire = useWire()
  const [answered, setAnswered] = useState<Answered<K> | null>(null)
  const asker = useRef<Asker<CallInput<K>> | null>(null)
  useEffect(() => {
    const current = latestOnly(
      (asked: CallInput<K>) => wire.call(name, asked),
      (answer, asked) => setAnswered({ input: asked, answer }),
    )
    asker.current = current
    return () => current.stop()
  }, [wire, name])
  useEffect(() => asker.current?.ask(input), [input])
  return answered
}
