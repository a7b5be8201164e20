const loopback = new Set(['127.0.0.1', '[::1]', 'localhost'])

/** Whether an address may be that of a sign-in page: what AWS sends is opened in a browser, and nothing else is started with it. */
export function isPageAddress(address: string): boolean {
  if (!URL.canParse(address)) return false
  const url = new URL(address)
  if (url.username !== '' || url.password !== '') return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && loopback.has(url.hostname))
}
