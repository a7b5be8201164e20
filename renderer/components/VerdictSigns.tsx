import type { ProfileState } from '../verdicts.ts'
import { Glyph } from './Glyph.tsx'

/** One sign each for `aws` and `cdk`, in that order; the words are in the tooltip and for a screen reader. */
export function VerdictSigns({ state: { tools, left, words } }: { readonly state: ProfileState }) {
  return (
    <span className="verdicts" title={words}>
      {left !== null && (
        <span className="left soon" aria-hidden="true">
          {left}
        </span>
      )}
      {tools.map(({ tool, sign }) => (
        <Glyph key={tool} sign={sign} />
      ))}
      <span className="visually-hidden">{words}</span>
    </span>
  )
}
