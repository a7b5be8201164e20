/** Whether two start URLs lead to the same portal; `/`, `#` and `#/` at the end count for nothing. */
export const sameStart = (one: string, other: string) => bare(one) === bare(other)

const bare = (startUrl: string) => startUrl.replace(/\/?#?\/?$/, '')
