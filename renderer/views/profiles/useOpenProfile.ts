import { useEffect, useRef, useState } from 'react'
import type { Profile } from '../../../preload/contract.ts'
import { useShown, useWire } from '../../hooks.ts'
import { useUnsaved } from '../../unsaved.tsx'

interface OpenProfile {
  readonly profile: Profile | undefined
  readonly isGone: boolean
  /** Opens a profile as soon as the files have it: one that was just renamed or duplicated. */
  readonly follow: (name: string, how: 'renamed' | 'copied') => void
}

interface AwaitedProfile {
  readonly name: string
  /** The profile that was open. Who opens another one does not want to be taken away from it. */
  readonly from: string | null
  readonly isUsed: boolean
}

/**
 * The profile that is open. It stays open while there is input about it that is not saved, even if it goes from the
 * files, and until the one that it was renamed to has come.
 */
export function useOpenProfile(selected: string | null, select: (name: string) => void): OpenProfile {
  const { profiles, values } = useShown()
  const { isUnsaved } = useUnsaved()
  const wire = useWire()
  const [awaited, setAwaited] = useState<AwaitedProfile | null>(null)
  const [last, setLast] = useState<Profile>()
  const selectLatest = useRef(select)
  const found = selected === null ? undefined : profiles.get(selected)
  if (found && found !== last) setLast(found)

  useEffect(() => {
    selectLatest.current = select
  })
  useEffect(() => {
    if (!awaited || !profiles.has(awaited.name)) return
    setAwaited(null)
    if (awaited.from === selected) selectLatest.current(awaited.name)
    // The active profile stays the active one under its new name.
    if (awaited.isUsed) void wire.call('profile.use', { name: awaited.name })
  }, [awaited, profiles, selected, wire])

  const isHeld = !found && selected !== null && last?.name === selected && (isUnsaved || awaited?.from === selected)
  return {
    profile: isHeld ? last : found,
    isGone: isHeld && awaited?.from !== selected,
    follow: (name, how) =>
      setAwaited({ name, from: selected, isUsed: how === 'renamed' && values.active.name === selected }),
  }
}
