import { moment } from '../words.ts'

const instant = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g

/** A remedy at the end of a sentence, which stands there bare so that it can be copied in a terminal. */
const remedy = /: (latchkey [^`]+)$/
/** Fits a line of the narrowest window, so it need not be broken at its hyphens. */
const wholeLength = 32

/** A sentence in which names stand between backticks and moments in UTC, as the main side writes them. */
export function Prose({ children }: { readonly children: string }) {
  return children
    .replace(instant, (found) => moment(found, Date.now()))
    .replace(remedy, ': `$1`')
    .split('`')
    .map((part, index) =>
      index % 2 === 0 ? (
        part
      ) : (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence never move
        <code key={index} {...(part.length <= wholeLength && { className: 'whole' })}>
          {part}
        </code>
      ),
    )
}
