import type { Session } from '../../core/identity-center/identityCenter.ts'
import { sessionNameFor } from '../../core/model/sessionName.ts'
import type { NewSession } from '../../core/model/settingUp.ts'
import type { SessionSettings } from '../../core/readers/overview.ts'
import { accountScope, checkSession, regionIn, scopesIn, tidySession } from '../../core/wizard/newSession.ts'
import type { Context } from '../command.ts'
import { hasTerminal } from '../config/ask.ts'
import type { Seen } from '../machine.ts'
import { type Answer, answer, stop } from './answers.ts'
import { choose } from './choose.ts'

export interface ChosenSession {
  readonly id: string
  /** What is to be written first; null for a session that is there. */
  readonly draft: Session | null
}

const newOne = { id: '', columns: ['a new one', ''], value: null }

/** The session: one that is there, or a new one. */
export async function sessionFor(context: Context, { sessions }: Seen): Promise<Answer<ChosenSession>> {
  const { session: named, 'start-url': startUrl } = context.options
  const known = [...sessions.values()].map(({ settings }) => settings)
  const isNamed = typeof named === 'string'
  const existing = known.find(({ id }) => id === named)
  if (existing) return existingSession(context, existing)
  const isNew = isNamed || typeof startUrl === 'string' || known.length === 0
  if (isNew) return newSession(context, new Set(sessions.keys()))
  const choices = known.map((settings) => ({
    id: settings.id,
    columns: [settings.id, settings.startUrl ?? ''],
    value: settings,
  }))
  const chosen = await choose<SessionSettings | null>(context, {
    option: 'session',
    what: 'Sign-in session',
    choices: hasTerminal(context) ? [...choices, newOne] : choices,
    unknown: (id) => `There is no session ${id}.`,
  })
  if ('stop' in chosen) return chosen
  return chosen.value ? { value: { id: chosen.value.id, draft: null } } : newSession(context, new Set(sessions.keys()))
}

/** Options of a new session must not say something else about one that is there. */
function existingSession(context: Context, { id, startUrl, region }: SessionSettings): Answer<ChosenSession> {
  const { 'start-url': url, region: wanted, scopes } = context.options
  const differs =
    (typeof url === 'string' && url !== startUrl) ||
    (typeof wanted === 'string' && wanted !== region) ||
    scopes !== undefined
  return differs
    ? stop(
        context,
        `There is a session ${id} already; --start-url, --region and --scopes are for a new one. Leave them out, or give another --session.`,
      )
    : { value: { id, draft: null } }
}

async function newSession(context: Context, known: ReadonlySet<string>): Promise<Answer<ChosenSession>> {
  const blank: NewSession = { name: '', startUrl: '', region: '', scopes: [] }
  const check = (part: Partial<NewSession>) => checkSession({ ...blank, ...part }, known)
  const startUrl = await answer(context, {
    option: 'start-url',
    words: 'Start URL or issuer URL',
    usual: null,
    trouble: (text) => check({ startUrl: text }).startUrl,
  })
  if ('stop' in startUrl) return startUrl
  const name = await answer(context, {
    option: 'session',
    words: 'Session name',
    usual: sessionNameFor(startUrl.value, known),
    trouble: (text) => check({ name: text }).name,
  })
  if ('stop' in name) return name
  const found = regionIn(startUrl.value)
  const region =
    found !== null && context.options.region === undefined
      ? { value: found }
      : await answer(context, {
          option: 'region',
          words: 'Region of your IAM Identity Center',
          usual: null,
          trouble: (text) => check({ startUrl: startUrl.value, region: text }).region,
        })
  if ('stop' in region) return region
  if (found !== null) context.note(`Region: ${found}, as the address says.\n`)
  const scopes = await answer(context, {
    option: 'scopes',
    words: 'Scopes',
    usual: accountScope,
    trouble: (text) => check({ scopes: scopesIn(text) }).scopes,
  })
  if ('stop' in scopes) return scopes
  const tidy = tidySession({
    name: name.value,
    startUrl: startUrl.value,
    region: region.value,
    scopes: scopesIn(scopes.value),
  })
  const { name: id, ...settings } = tidy
  return { value: { id, draft: { id, kind: 'sso-session', ...settings } } }
}
