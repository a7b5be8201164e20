import { useCallback, useEffect, useState } from 'react'
import type { Bases, Conflict, FilesPreview } from '../../../preload/contract.ts'
import { useWire } from '../../hooks.ts'

export type HardeningPhase =
  | { readonly name: 'comparing' }
  | { readonly name: 'refused'; readonly message: string }
  | { readonly name: 'ready' | 'saving'; readonly preview: FilesPreview; readonly problem: string | null }
  | { readonly name: 'conflict'; readonly conflict: Conflict }

interface Hardening {
  readonly phase: HardeningPhase
  /** Compares anew with what is in the files now. */
  readonly compare: () => Promise<void>
  readonly save: (keepSignIn: boolean) => Promise<void>
}

/** Turns hardened mode of a session on or off, as it was shown first. */
export function useHardening(session: string, isOn: boolean, onDone: () => void): Hardening {
  const wire = useWire()
  const [phase, setPhase] = useState<HardeningPhase>({ name: 'comparing' })

  const compare = useCallback(async () => {
    setPhase({ name: 'comparing' })
    const answer = await wire.call('session.previewHarden', { session, isOn })
    if (answer.ok) setPhase({ name: 'ready', preview: answer.value, problem: null })
    else setPhase({ name: 'refused', message: answer.finding.message })
  }, [wire, session, isOn])

  useEffect(() => void compare(), [compare])

  const save = async (keepSignIn: boolean) => {
    if (phase.name !== 'ready') return
    const { preview } = phase
    setPhase({ name: 'saving', preview, problem: null })
    const answer = await wire.call('session.harden', { session, isOn, keepSignIn, bases: basesOf(preview) })
    if (!answer.ok) setPhase({ name: 'ready', preview, problem: answer.finding.message })
    else if (!answer.value.saved) setPhase({ name: 'conflict', conflict: answer.value.conflict })
    else onDone()
  }

  return { phase, compare, save }
}

function basesOf({ files }: FilesPreview): Bases {
  const basis = (name: keyof Bases) => files.find(({ file }) => file === name)?.basis ?? null
  return { config: basis('config'), credentials: basis('credentials') }
}
