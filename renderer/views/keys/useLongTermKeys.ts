import { useEffect, useRef, useState } from 'react'
import type { Finding, LongTermKey, Result, Rotation, Wire } from '../../../preload/contract.ts'
import { useShown, useWire } from '../../hooks.ts'
import { type Asker, latestOnly } from '../../latest.ts'
import { mayRead } from './vaultWords.ts'

export interface KnownKeys {
  readonly keys: readonly LongTermKey[]
  /** By profile: those that are not over, as far as the vault could be asked. */
  readonly rotations: ReadonlyMap<string, Rotation>
}

interface LongTermKeys {
  /** Null until they are known for the first time. */
  readonly known: KnownKeys | null
  readonly problem: Finding | null
  readonly reload: () => void
  /** Asks AWS how old they are. */
  readonly verify: () => Promise<Result<readonly LongTermKey[]>>
}

/** The long-term keys as they are now. They are in no state, so they are asked for again whenever one that they hang on changes. */
export function useLongTermKeys(): LongTermKeys {
  const wire = useWire()
  const { link, values } = useShown()
  const { files, vault, rotations } = values
  const [answer, setAnswer] = useState<Result<KnownKeys> | null>(null)
  const asker = useRef<Asker<{ readonly isReadable: boolean }> | null>(null)
  const isReadable = mayRead(vault)

  useEffect(() => {
    const own = latestOnly((question: { readonly isReadable: boolean }) => ask(wire, question.isReadable), setAnswer)
    asker.current = own
    return own.stop
  }, [wire])

  // biome-ignore lint/correctness/useExhaustiveDependencies: with each of these the list may be another one
  useEffect(() => {
    if (link === 'up') asker.current?.ask({ isReadable })
  }, [link, files, vault, rotations, isReadable])

  // Another program of Latchkey may have changed what no state tells.
  useEffect(() => {
    const look = () => asker.current?.ask({ isReadable })
    window.addEventListener('focus', look)
    return () => window.removeEventListener('focus', look)
  }, [isReadable])

  const reload = () => asker.current?.ask({ isReadable })
  const verify = async () => {
    const listed = await wire.call('keys.list', { verify: true })
    reload()
    return listed
  }
  return {
    known: answer?.ok ? answer.value : null,
    problem: answer && !answer.ok ? answer.finding : null,
    reload,
    verify,
  }
}

async function ask(wire: Wire, isReadable: boolean): Promise<Result<KnownKeys>> {
  const listed = await wire.call('keys.list', { verify: false })
  if (!listed.ok) return listed
  const unfinished = new Set(listed.value.flatMap(({ profile, isRotating }) => (isRotating ? [profile] : [])))
  const rotations = new Map<string, Rotation>()
  for (const profile of isReadable ? unfinished : []) {
    const rotation = await wire.call('keys.rotation', { profile })
    if (rotation.ok && rotation.value) rotations.set(profile, rotation.value)
  }
  return { ok: true, value: { keys: listed.value, rotations } }
}
