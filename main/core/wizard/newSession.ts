import { nameProblem, valueProblem } from '../files/document/words.ts'
import type { EditStep } from '../files/plan.ts'
import { isOwnHost } from '../identity-center/hosts.ts'
import { sessionNameFor } from '../model/sessionName.ts'
import type { NewSession, SessionCheck } from '../model/settingUp.ts'

/** What a session is asked for unless a person says otherwise: their accounts and roles. */
export const accountScope = 'sso:account:access'

/** Whether its tokens are good for other services only, so that no account and no role goes with it. */
export const isBearerOnly = (scopes: readonly string[] | null) => scopes !== null && !scopes.includes(accountScope)

/** The answers as they are written: without spaces around them, and without what a browser appends to the address. */
export function tidySession({ name, startUrl, region, scopes }: NewSession): NewSession {
  return {
    name: name.trim(),
    startUrl: startUrl.trim().replace(/#.*$/, ''),
    region: region.trim().toLowerCase(),
    scopes: scopes.flatMap(scopesIn),
  }
}

/** Scopes as a person lists them. */
export const scopesIn = (text: string): readonly string[] => text.split(/[\s,]+/).filter((scope) => scope !== '')

/** `known` are the names of the sessions that there are. */
export function checkSession(session: NewSession, known: ReadonlySet<string>): SessionCheck {
  const { name, startUrl, region, scopes } = tidySession(session)
  const foundRegion = regionIn(startUrl)
  return {
    name: nameTrouble(name, known),
    startUrl: addressTrouble(startUrl),
    region: regionTrouble(region, foundRegion),
    scopes: scopesTrouble(scopes),
    foundRegion,
    usualName: startUrl === '' ? '' : sessionNameFor(startUrl, known),
  }
}

export const firstTrouble = ({ name, startUrl, region, scopes }: SessionCheck): string | null =>
  name ?? startUrl ?? region ?? scopes

function nameTrouble(name: string, known: ReadonlySet<string>): string | null {
  if (name === '') return 'Give the session a name, such as that of your company.'
  const wrong = nameProblem({ kind: 'sso-session', name }, 'config')
  if (wrong) return sentence(wrong.reason)
  return known.has(name) ? `There is a session \`${name}\` already. Take that one, or another name.` : null
}

const longestAddress = 2048

function addressTrouble(address: string): string | null {
  if (address === '') return 'Give the address of your access portal, or the issuer URL.'
  if (!URL.canParse(address) || new URL(address).protocol !== 'https:') {
    return 'This is no address that begins with https://. Copy it from the page on which you choose an account.'
  }
  const { username, password } = new URL(address)
  if (username || password) return 'An address with a name or a password in it is none of an access portal.'
  const wrong = address.length > longestAddress || valueProblem(address)
  return wrong ? 'This address cannot be written so that every tool reads it. Copy it from your access portal.' : null
}

const regionForm = /^[a-z]{2,5}(?:-[a-z]+)+-\d{1,2}$/

/** Whether it is written as regions are. */
export const isRegionName = (text: string): boolean => regionForm.test(text)

function regionTrouble(text: string, found: string | null): string | null {
  if (text === '') return 'Give the region that your IAM Identity Center is in, such as eu-west-1.'
  if (!isRegionName(text)) return `\`${text}\` cannot be a region. One is written like eu-west-1.`
  return found === null || found === text ? null : `This address is in ${found}.`
}

function scopesTrouble(scopes: readonly string[]): string | null {
  if (scopes.length === 0) return `Give at least one scope; ${accountScope} is for accounts and roles.`
  const wrong = scopes.find((scope) => !/^[\w.:/-]{1,200}$/.test(scope))
  return wrong === undefined ? null : `\`${wrong}\` cannot be a scope. One is written like ${accountScope}.`
}

/** The region that an address of AWS itself names. The first part of its host is the organisation's own word. */
export function regionIn(startUrl: string): string | null {
  if (!URL.canParse(startUrl) || !isOwnHost(new URL(startUrl))) return null
  const [, ...parts] = new URL(startUrl).hostname.split('.')
  return parts.find(isRegionName) ?? null
}

/** What writes a session, as `aws configure sso` does. */
export const sessionStep = ({ name, startUrl, region, scopes }: NewSession): EditStep => ({
  type: 'add-section',
  section: { kind: 'sso-session', name },
  settings: [
    ['sso_start_url', startUrl],
    ['sso_region', region],
    ['sso_registration_scopes', scopes.join(',')],
  ],
})

const sentence = (reason: string) => `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`.replace(/([.!?])\.$/, '$1')
