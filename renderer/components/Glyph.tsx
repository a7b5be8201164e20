/** The four states, each with a colour and a shape of its own, and two quiet signs: there is nothing, and nobody can tell. */
export type Sign = 'works' | 'soon' | 'needs' | 'broken' | 'none' | 'unknown'

const shapes: Readonly<Record<Sign, React.ReactNode>> = {
  works: <circle cx="6" cy="6" r="4.6" fill="currentColor" />,
  soon: (
    <>
      <circle cx="6" cy="6" r="4.1" fill="none" stroke="currentColor" strokeWidth="1.3" />
      <path d="M6 1.9a4.1 4.1 0 0 1 0 8.2z" fill="currentColor" />
    </>
  ),
  needs: (
    <>
      <circle cx="6" cy="6" r="4.1" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <circle cx="6" cy="6" r="1.5" fill="currentColor" />
    </>
  ),
  broken: <path d="M6 1.4 11 10.4H1z" fill="currentColor" />,
  none: <path d="M3 6h6" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" />,
  unknown: (
    <circle cx="6" cy="6" r="4.1" fill="none" stroke="currentColor" strokeWidth="1.3" strokeDasharray="2.1 2.19" />
  ),
}

/** Says the state without words; the words beside it are what a screen reader reads. */
export function Glyph({ sign }: { readonly sign: Sign }) {
  return (
    <svg className={`glyph ${sign}`} viewBox="0 0 12 12" aria-hidden="true">
      {shapes[sign]}
    </svg>
  )
}
