import { useEffect, useState } from 'react'
import { countdown } from './asks.ts'

/** How long there is left, to the second. Nothing that a screen reader says again each time. */
export function Countdown({ until }: { readonly until: string }) {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), 1000)
    return () => window.clearInterval(timer)
  }, [])
  return <span role="timer">{countdown(until, now)}</span>
}
