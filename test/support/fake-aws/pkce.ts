import { hash } from 'node:crypto'

export const isChallenge = (text: string): boolean => /^[\w-]{43}$/.test(text)

export const answersChallenge = (verifier: string, challenge: string): boolean =>
  /^[\w.~-]{43,128}$/.test(verifier) && hash('sha256', verifier, 'base64url') === challenge

/** A loopback address, which programs may register and use with any port. */
export function isLoopback(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, hostname } = new URL(address)
  return protocol === 'http:' && ['127.0.0.1', '[::1]'].includes(hostname)
}

/** Whether an address is the registered one, whatever its port. */
export function isRegistered(address: string, registered: readonly string[]): boolean {
  return isLoopback(address) && registered.some((other) => withoutPort(other) === withoutPort(address))
}

function withoutPort(address: string): string {
  const url = new URL(address)
  url.port = ''
  return url.href
}
