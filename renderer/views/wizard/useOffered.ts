import { useCallback, useEffect, useRef, useState } from 'react'
import type { Finding, Listing, OfferedAccounts } from '../../../preload/contract.ts'
import { useShown, useWire } from '../../hooks.ts'

export interface Offered {
  /** What is shown: of this visit, or of an earlier one. */
  readonly list: OfferedAccounts | null
  /** Whether AWS was asked for it just now. */
  readonly isFresh: boolean
  /** While AWS is being asked. */
  readonly listing: Listing | null
  /** Why asking came to nothing; `stopped` where the person wanted that. */
  readonly failure: Finding | 'stopped' | null
  readonly fetch: () => void
  readonly cancel: () => void
}

/** The accounts of a session: as they are known at once, and as AWS has them as soon as it can be asked. */
export function useOffered(session: string, canAsk: boolean): Offered {
  const wire = useWire()
  const { listings } = useShown().values
  const [known, setKnown] = useState<{ readonly list: OfferedAccounts; readonly isFresh: boolean } | null>(null)
  const [failure, setFailure] = useState<Finding | 'stopped' | null>(null)
  const isStopped = useRef(false)

  const showKnown = useCallback(async () => {
    const answer = await wire.call('accounts.known', { session })
    const list = answer.ok ? answer.value : null
    if (list === null || isStopped.current) return
    setKnown((before) => (before && !before.list.isPart ? before : { list, isFresh: false }))
  }, [wire, session])

  useEffect(() => {
    isStopped.current = false
    void showKnown()
    return () => {
      isStopped.current = true
    }
  }, [showKnown])

  const fetch = useCallback(async () => {
    setFailure(null)
    const answer = await wire.call('accounts.list', { session })
    if (isStopped.current) return
    if (answer.ok) return setKnown({ list: answer.value, isFresh: true })
    setFailure(answer.finding.code === 'sign-in-cancelled' ? 'stopped' : answer.finding)
    void showKnown()
  }, [wire, session, showKnown])

  useEffect(() => {
    if (canAsk) void fetch()
  }, [canAsk, fetch])

  return {
    list: known?.list ?? null,
    isFresh: known?.isFresh ?? false,
    listing: listings.find((one) => one.session === session) ?? null,
    failure,
    fetch: () => void fetch(),
    cancel: () => void wire.call('accounts.cancel', { session }),
  }
}
