/** A run of entries that did not fit on one level. */
export interface Folder<T> {
  readonly first: T
  readonly last: T
  readonly entries: readonly (T | Folder<T>)[]
}

/** The entries in their order, with no level longer than `most`: runs of like length stand in folders. */
export function folded<T>(entries: readonly T[], most: number): readonly (T | Folder<T>)[] {
  const [first, last] = [entries[0], entries.at(-1)]
  if (entries.length <= most || first === undefined || last === undefined) return entries
  // The deepest level first: so many folders are needed that each holds what fits below it.
  let capacity = most
  while (capacity * most < entries.length) capacity *= most
  const folders = Math.ceil(entries.length / capacity)
  const length = Math.ceil(entries.length / folders)
  return Array.from({ length: folders }, (_, index) => entries.slice(index * length, (index + 1) * length)).flatMap(
    (run) => {
      const [from, to] = [run[0], run.at(-1)]
      return from === undefined || to === undefined ? [] : [{ first: from, last: to, entries: folded(run, most) }]
    },
  )
}
