import { z } from 'zod'
import type { Connection } from '../aws/connection.ts'
import { below } from '../aws/endpoints.ts'
import { finding, type Trouble } from '../aws/failures.ts'
import { inCacheFiles } from '../identity-center/kept.ts'
import { renew } from '../identity-center/renewal.ts'
import type { Settings } from '../identity-center/settings.ts'
import { type Finding, failed, type Result } from '../model/finding.ts'
import { Secret } from '../model/secret.ts'
import { sdkRenewalMs } from '../resolve/times.ts'
import { keyFrom } from './dpop.ts'
import type { LoginRenewal, NewLogin, StoredLogin } from './loginStore.ts'
import type { LoginParts } from './parts.ts'
import { exchange, signInEndpoint } from './tokenEndpoint.ts'

export interface LoginQuery {
  readonly session: string
  readonly region: string
  readonly force: boolean
}

export const issuedKeys = z.object({
  accessKeyId: z.string().min(1),
  secretAccessKey: z.string().min(1),
  sessionToken: z.string().min(1),
})

const renewed = z.object({
  accessToken: issuedKeys,
  expiresIn: z.number().positive().default(900),
  refreshToken: z.string().min(1),
})

/** Sees to it that more than five minutes are left, as both tools do. */
export async function refreshLogin(
  parts: LoginParts,
  connection: Connection,
  settings: Settings,
  { session, region, force }: LoginQuery,
): Promise<Result<StoredLogin>> {
  const { clock, store } = parts
  const told: { refusal: Finding | null } = { refusal: null }
  const login = await renew<LoginRenewal, StoredLogin, NewLogin>(
    parts,
    {
      id: session,
      marginMs: sdkRenewalMs,
      read: () => store.read(session),
      async ask({ clientId, refreshToken, dpopKey, region: own }, onTrouble) {
        const endpoint = signInEndpoint(own ?? region, settings)
        const key = keyFrom(dpopKey)
        if (!endpoint.ok) return { ...endpoint, trouble: null }
        if (!key) return { ok: false, finding: keyUnusable(session), trouble: null }
        const answer = await exchange({
          connection,
          clock,
          key,
          address: below(endpoint.value, '/v1/token'),
          body: { clientId, grantType: 'refresh_token', refreshToken: refreshToken.reveal() },
          schema: renewed,
          onTrouble,
        })
        if (!answer.ok) {
          told.refusal = refusalOf(answer.trouble, session)
          return told.refusal ? { ...answer, finding: told.refusal } : answer
        }
        return { ok: true, value: newLogin(answer.value, clock.now()) }
      },
      isFinal: (trouble) => refusalOf(trouble, session) !== null,
      kept: inCacheFiles(clock)(store.path(session)),
      fields: (fresh, over) => store.fields(fresh, over),
    },
    force,
  )
  // Why it is over is known only to whoever was told just now.
  return !login.ok && login.finding.code === 'sign-in-over' && told.refusal ? failed(told.refusal) : login
}

export const newLogin = (
  { accessToken, expiresIn, refreshToken }: z.infer<typeof renewed>,
  now: number,
): Pick<NewLogin, 'keys' | 'until' | 'refreshToken'> => ({
  keys: {
    accessKeyId: accessToken.accessKeyId,
    secretAccessKey: new Secret(accessToken.secretAccessKey),
    sessionToken: new Secret(accessToken.sessionToken),
  },
  until: now + expiresIn * 1000,
  refreshToken: new Secret(refreshToken),
})

function refusalOf(trouble: Trouble | null, session: string): Finding | null {
  if (trouble?.kind !== 'refused') return null
  switch (trouble.detail) {
    case 'TOKEN_EXPIRED':
      return finding('sign-in-over', `Your console sign-in as ${session} is over. Sign in again.`)
    case 'USER_CREDENTIALS_CHANGED':
      return finding('sign-in-over', `The password of ${session} has changed since you signed in. Sign in again.`)
    case 'INSUFFICIENT_PERMISSIONS':
      return insufficient
    default:
      return null
  }
}

export const insufficient = finding(
  'aws-refused',
  'You may not use the console sign-in for command lines. Ask for the policy SignInLocalDevelopmentAccess, then sign in again.',
)

const keyUnusable = (session: string) =>
  finding(
    'token-unreadable',
    `The key that your console sign-in as ${session} is bound to cannot be read. Sign in again.`,
  )
