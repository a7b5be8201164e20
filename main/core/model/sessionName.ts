/** What a session for this start URL may be called: as its host is, in a name that every tool takes and nobody has yet. */
export function sessionNameFor(startUrl: string, taken: { has(name: string): boolean }): string {
  const plain = tellingPart(startUrl)
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
  const wish = plain || 'aws'
  let name = wish
  for (let number = 2; taken.has(name); number += 1) name = `${wish}-${number}`
  return name
}

/** Hosts that every organisation shares have the organisation in the path. */
const sharedHost = /^(?:start\.|identitycenter\.)/

function tellingPart(startUrl: string): string {
  if (!URL.canParse(startUrl)) return startUrl
  const url = new URL(startUrl)
  const last = url.pathname.split('/').filter(Boolean).at(-1)
  return (sharedHost.test(url.hostname) && last) || (url.hostname.split('.')[0] ?? '')
}
