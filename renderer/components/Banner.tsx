import type { ReactNode } from 'react'
import { Glyph, type Sign } from './Glyph.tsx'

/** A sentence across the pane, with what can be done about it. */
export function Banner({
  sign,
  children,
  action,
}: {
  readonly sign: Sign
  readonly children: ReactNode
  readonly action?: ReactNode
}) {
  return (
    <div className={`banner ${sign}`} role="status">
      <Glyph sign={sign} />
      <p>{children}</p>
      {action}
    </div>
  )
}
