import { useEffect, useRef, useState } from 'react'
import type { ExplainQuery, Explanation, Finding } from '../../../preload/contract.ts'
import { useShown, useWire } from '../../hooks.ts'
import { type Asker, latestOnly } from '../../latest.ts'

export interface Explained {
  readonly query: ExplainQuery
  readonly explanations: readonly Explanation[]
}

/** The answer to a query, asked again whenever the state has changed. The answer before it stays until there is a new one. */
export function useExplanations(query: ExplainQuery): {
  readonly explained: Explained | null
  readonly problem: Finding | null
} {
  const wire = useWire()
  const shown = useShown()
  const [explained, setExplained] = useState<Explained | null>(null)
  const [problem, setProblem] = useState<Finding | null>(null)
  const asker = useRef<Asker<ExplainQuery> | null>(null)
  useEffect(() => {
    const current = latestOnly(
      (question: ExplainQuery) => wire.call('profile.explain', question),
      (answer, question) => {
        if (answer.ok) setExplained({ query: question, explanations: answer.value })
        setProblem(answer.ok ? null : answer.finding)
      },
    )
    asker.current = current
    return () => current.stop()
  }, [wire])
  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever has changed may change the answer
  useEffect(() => asker.current?.ask(query), [query, shown])
  return { explained, problem }
}
