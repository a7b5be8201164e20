import type { Environment } from '../files/locations.ts'

/** The proxy that an address is to be reached through, as the AWS CLI chooses it; null for none. */
export function proxyFor(address: URL, env: Environment): string | null {
  const scheme = address.protocol.slice(0, -1)
  const proxy = env[`${scheme}_proxy`] || env[`${scheme.toUpperCase()}_PROXY`]
  if (!proxy || isExempt(address, env.no_proxy || env.NO_PROXY || '')) return null
  return proxy.includes('://') ? proxy : `http://${proxy}`
}

function isExempt({ hostname, port, protocol }: URL, list: string): boolean {
  const host = plain(hostname)
  const place = `${host}:${port || (protocol === 'https:' ? '443' : '80')}`
  return list.split(',').some((entry) => {
    const name = plain(entry.trim()).replace(/^\*?\./, '')
    if (name === '*') return true
    return name !== '' && [host, place].some((own) => own === name || own.endsWith(`.${name}`))
  })
}

const plain = (name: string) => name.toLowerCase().replace(/^\[|\]$/g, '')
