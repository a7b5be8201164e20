import { moment } from '../words.ts'

const instant = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g

/** A sentence in which names stand between backticks and moments in UTC, as the main side writes them. */
export function Prose({ children }: { readonly children: string }) {
  return children
    .replace(instant, (found) => moment(found, Date.now()))
    .split('`')
    .map((part, index) =>
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence never move
      index % 2 === 0 ? part : <code key={index}>{part}</code>,
    )
}
