import { useState } from 'react'
import type { Result, Rotation } from '../../../preload/contract.ts'
import { useWire } from '../../hooks.ts'
import { unlocking } from '../../review/keysChange.ts'
import { shortKey } from '../explain/sources.ts'

export type RotationAct = 'rotate' | 'undo' | 'delete'

interface Rotating {
  /** Of which profiles something is being done that nobody has answered yet. */
  readonly busy: ReadonlySet<string>
  /** What went wrong the last time, by profile. */
  readonly problems: ReadonlyMap<string, string>
  readonly act: (what: RotationAct, profile: string) => Promise<void>
}

/** What a person does about rotations. How one gets on is in the state. */
export function useRotating(onTold: (words: string) => void, onDone: () => void): Rotating {
  const wire = useWire()
  const [busy, setBusy] = useState<ReadonlySet<string>>(new Set())
  const [problems, setProblems] = useState<ReadonlyMap<string, string>>(new Map())
  const call = (what: RotationAct, profile: string): Promise<Result<Rotation>> => {
    switch (what) {
      case 'rotate':
        return unlocking(wire, () => wire.call('keys.rotate', { profile }))
      case 'undo':
        return wire.call('keys.undoRotation', { profile })
      case 'delete':
        return wire.call('keys.deleteOld', { profile })
    }
  }
  const act = async (what: RotationAct, profile: string) => {
    onTold('')
    setProblems((before) => without(before, profile))
    setBusy((before) => new Set(before).add(profile))
    const answer = await call(what, profile)
    setBusy((before) => new Set([...before].filter((one) => one !== profile)))
    if (answer.ok) onTold(doneWords(what, answer.value))
    else setProblems((before) => new Map(before).set(profile, answer.finding.message))
    onDone()
  }
  return { busy, problems, act }
}

const without = (all: ReadonlyMap<string, string>, name: string) => new Map([...all].filter(([one]) => one !== name))

function doneWords(what: RotationAct, { profile, oldAccessKeyId, newAccessKeyId }: Rotation): string {
  const old = shortKey(oldAccessKeyId)
  switch (what) {
    case 'rotate':
      return `${profile} has the new key ${shortKey(newAccessKeyId ?? '')}. The old one, ${old}, is inactive.`
    case 'undo':
      return `${profile} has its old key ${old} again.`
    case 'delete':
      return `The old key ${old} of ${profile} is deleted.`
  }
}
