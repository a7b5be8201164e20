import { useCallback, useEffect, useRef, useState } from 'react'
import type { Finding, SectionName, SectionSource } from '../../../preload/contract.ts'
import { useWire } from '../../hooks.ts'

interface Sources {
  /** Null until they are known. What was there last, where they cannot be read now. */
  readonly sources: readonly SectionSource[] | null
  readonly problem: Finding | null
  readonly reload: () => Promise<void>
}

/** A section as it is written now, in each file. It is read again whenever the files have changed. */
export function useSources({ kind, name }: SectionName): Sources {
  const wire = useWire()
  const [found, setFound] = useState<Omit<Sources, 'reload'>>({ sources: null, problem: null })
  const asked = useRef(0)

  const reload = useCallback(async () => {
    asked.current += 1
    const mine = asked.current
    const answer = await wire.call('section.sources', { kind, name })
    if (mine !== asked.current) return
    setFound(({ sources }) =>
      answer.ok ? { sources: answer.value, problem: null } : { sources, problem: answer.finding },
    )
  }, [wire, kind, name])

  useEffect(() => {
    const look = () => void reload()
    look()
    return wire.on('state.changed', ({ values }) => {
      if (values.files) look()
    })
  }, [wire, reload])

  return { ...found, reload }
}

/** The same for the same text in the same files, wherever in them it stands. */
export const textOf = (sources: readonly SectionSource[]) =>
  JSON.stringify(sources.map(({ file, text }) => [file, text]))
