/** How long pasted keys last, as far as a person knows. */
export type Lasting = (typeof lastings)[number]['id']

export const lastings = [
  { id: '1', words: '1 hour from now' },
  { id: '2', words: '2 hours from now' },
  { id: '4', words: '4 hours from now' },
  { id: '8', words: '8 hours from now' },
  { id: '12', words: '12 hours from now' },
  { id: 'unknown', words: 'Not known' },
] as const

/** The portal's sessions last an hour unless somebody has set it otherwise. */
export const usualLasting: Lasting = '1'

/** In whole seconds, as it will be written. */
export const endAfter = (lasting: Lasting, now: number): string | null =>
  lasting === 'unknown' ? null : new Date(now + Number(lasting) * 3_600_000).toISOString().replace(/\.\d+Z$/, 'Z')
