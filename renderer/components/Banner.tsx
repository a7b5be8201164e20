import type { ReactNode } from 'react'
import { Glyph, type Sign } from './Glyph.tsx'
import { Prose } from './Prose.tsx'

/** A sentence across the pane, with what can be done about it. Words of the main side are marked up as `Prose` does. */
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
      <p>{typeof children === 'string' ? <Prose>{children}</Prose> : children}</p>
      {action}
    </div>
  )
}
