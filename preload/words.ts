/** What a sign-in is called on every screen: a console login by who has signed in, since its id is an ARN. */
export function signInName({ id, kind }: { readonly id: string; readonly kind: string }): string {
  const arn = kind === 'console-login' ? /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):(.+)$/.exec(id) : null
  return arn ? `${arn[2]?.replace(/^(?:user|assumed-role)\//, '')} in ${arn[1]}` : id
}

/** `2 h 14 min`, `12 min`, `3 d 4 h`: two units at most, rounded down. The same on every screen. */
export function span(ms: number): string {
  const minutes = Math.floor(ms / 60_000)
  if (minutes < 1) return 'less than a minute'
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  const rest = (count: number, unit: string) => (count === 0 ? '' : ` ${count} ${unit}`)
  return hours < 48 ? `${hours} h${rest(minutes % 60, 'min')}` : `${Math.floor(hours / 24)} d${rest(hours % 24, 'h')}`
}
