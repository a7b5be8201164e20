import { type DiffLine, diffLines } from './diffLines.ts'

/** Of a long diff, only the blocks that can be seen are laid out. */
const blockSize = 100
const mostBlocks = 4

/** What a change adds and removes, line by line: each with a sign, so that colour is not needed to tell. */
export function DiffView({ diff, label }: { readonly diff: string; readonly label: string }) {
  const lines = diffLines(diff)
  const blocks = Array.from({ length: Math.ceil(lines.length / blockSize) }, (_, index) =>
    lines.slice(index * blockSize, (index + 1) * blockSize),
  )
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <section className="diff" aria-label={label} tabIndex={0}>
      <div className="diff-lines">
        {blocks.map((block, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines of one diff never move
          <div key={index} className={blocks.length > mostBlocks ? 'diff-block far' : 'diff-block'}>
            {block.map((line, number) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the lines of one diff never move
              <Line key={number} line={line} />
            ))}
          </div>
        ))}
      </div>
    </section>
  )
}

function Line({ line: { type, text } }: { readonly line: DiffLine }) {
  switch (type) {
    case 'added':
      return (
        <ins className="diff-line">
          <span className="sign">+</span>
          {visibleEnd(text)}
        </ins>
      )
    case 'removed':
      return (
        <del className="diff-line">
          <span className="sign">−</span>
          {visibleEnd(text)}
        </del>
      )
    case 'gap':
      return <hr />
    case 'note':
      return <div className="diff-line note">{text}</div>
    case 'kept':
      return (
        <div className="diff-line">
          <span className="sign"> </span>
          {text}
        </div>
      )
  }
}

/** A carriage return may be all that differs between two lines. */
const visibleEnd = (text: string) => text.replace(/\r$/, '␍')
