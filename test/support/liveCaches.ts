import {
  assumedRoleFileName,
  loginFileName,
  type RoleRequest,
  tokenFileName,
} from '../../main/core/resolve/cacheNames.ts'
import type { FakeAws } from './fake-aws/server.ts'
import type { Random } from './random.ts'

/** Where a setup is laid out: what it says is made up only there. */
export interface Ground {
  readonly aws: FakeAws
  readonly home: string
  readonly now: number
}

/** A text may say `{HOME}`, `{AWS}`, and `{BYTE}` for one that is not UTF-8. What begins with `#!` may be executed. */
export type Content = string | ((ground: Ground) => string)

/** Content by the path inside the home. */
export type Files = Map<string, Content>

const minute = 60_000
const isoTime = (moment: number) => new Date(moment).toISOString().replace(/\.\d+Z$/, 'Z')

/** How far away the end of something is; none is near a limit that a tool has. */
const ends = [8 * 60, 12, 4, -60].map((minutes) => minutes * minute)
const pickEnd = (random: Random) => ends[random.below(ends.length)] ?? 0

/** Times as tools of several ages and people have written them. */
const writings: readonly [(iso: string) => unknown, ...((iso: string) => unknown)[]] = [
  (iso) => iso,
  (iso) => iso,
  (iso) => iso,
  (iso) => iso,
  (iso) => iso,
  (iso) => iso.replace('Z', 'UTC'),
  (iso) => iso.replace('Z', '+00:00'),
  (iso) => iso.replace('Z', '.000Z'),
  (iso) => iso.replace('Z', ''),
  (iso) => Date.parse(iso),
  () => undefined,
  () => 'soon',
  () => '',
]

const torn = '{"accessToken": "aoaEXA'

/** What stands in `sso/cache` for a session or a start URL. */
export function putToken(files: Files, subject: string, random: Random): void {
  if (random.next() < 0.12) return
  const path = `.aws/sso/cache/${tokenFileName(subject)}`
  const kind = random.next()
  const [left, write, isRefreshable] = [pickEnd(random), random.pick(writings), random.next() < 0.5]
  const isRegistered = random.next() < 0.8
  const dropped = random.next() < 0.15 ? random.pick(['accessToken', 'clientId', 'clientSecret', 'refreshToken']) : null
  const emptied = random.next() < 0.06 ? random.pick(['accessToken', 'clientId', 'refreshToken']) : null
  const isBad = random.next() < 0.1
  files.set(path, ({ aws, now }) => {
    if (kind < 0.07) return torn
    if (kind < 0.1) return '[]'
    const token = aws.issueToken({ isRefreshable })
    const end = isoTime(now + left)
    return JSON.stringify({
      ...token,
      ...(isRefreshable && !isRegistered && { registrationExpiresAt: isoTime(now - minute) }),
      ...(isRefreshable && isBad && { refreshToken: 'bad' }),
      ...(emptied !== null && emptied in token && { [emptied]: '' }),
      expiresAt: write(end),
      ...(dropped !== null && { [dropped]: undefined }),
    })
  })
}

/** What stands in the console-login cache. */
export function putLogin(files: Files, session: string, random: Random): void {
  if (random.next() < 0.15) return
  const [kind, left, write] = [random.next(), pickEnd(random), random.pick(writings)]
  const dropped = random.next() < 0.2 ? random.pick(['accessToken', 'clientId', 'refreshToken', 'dpopKey']) : null
  const isStrayAccount = random.next() < 0.1
  files.set(`.aws/login/cache/${loginFileName(session)}`, ({ aws, now }) => {
    if (kind < 0.1) return torn
    const login = aws.issueLogin()
    const accessToken = { ...login.accessToken, expiresAt: write(isoTime(now + left)) }
    return JSON.stringify({
      ...login,
      accessToken: isStrayAccount ? { ...accessToken, accountId: undefined } : accessToken,
      ...(dropped !== null && { [dropped]: undefined }),
    })
  })
}

/** A session in `cli/cache`; its key says which role it is of. */
export function putRoleSession(files: Files, request: RoleRequest, random: Random): void {
  const [kind, write] = [random.next(), random.pick(writings)]
  const left = [50, 50, 20, 10, -10][random.below(5)] ?? 50
  files.set(`.aws/cli/cache/${assumedRoleFileName(request)}`, ({ now }) => {
    if (kind < 0.1) return torn
    const name = request.roleArn.replace(/^.*\//, '').toUpperCase()
    const Credentials = {
      AccessKeyId: cachedKeyOf(name),
      SecretAccessKey: 'EXAMPLE/cached',
      SessionToken: 'IQoEXAMPLEcached',
      Expiration: write(isoTime(now + left * minute)),
    }
    return JSON.stringify({ Credentials, AssumedRoleUser: {}, ResponseMetadata: {} })
  })
}

/** The key of a cached session of that role. */
export const cachedKeyOf = (roleName: string) => `ASIAEXAMPLECH${roleName.toUpperCase().slice(-7).padStart(7, '0')}`

/** Programs for `credential_process`, one of each kind for each profile. Gives back the command. */
export function putProgram(files: Files, tag: string, random: Random): string {
  const [kind, left] = [random.next(), pickEnd(random)]
  const path = `bin/helper-${tag}`
  const command = `{HOME}/${path}`
  const says = (more: object) =>
    JSON.stringify({
      Version: 1,
      AccessKeyId: `ASIAEXAMPLEPR${tag.padStart(7, '0')}`,
      SecretAccessKey: 'EXAMPLE/process',
      SessionToken: 'IQoEXAMPLEprocess',
      ...more,
    })
  const put = (output: (now: number) => string, ending = '') =>
    files.set(path, ({ now }) => `#!/bin/sh\ncat <<'END'\n${output(now)}\nEND\n${ending}`)
  if (kind < 0.4) put(() => says({}))
  else if (kind < 0.55) put((now) => says({ Expiration: isoTime(now + left) }))
  else if (kind < 0.6) put((now) => says({ Expiration: isoTime(now + left).replace('Z', '') }))
  else if (kind < 0.64) put(() => says({ Version: 2 }))
  else if (kind < 0.68) put(() => 'no JSON')
  else if (kind < 0.72) put(() => says({}), 'exit 3\n')
  else if (kind < 0.78) files.set(path, `cat <<'END'\n${says({})}\nEND\n`)
  else if (kind < 0.84) put(() => says({ AccessKeyId: undefined }))
  if (kind < 0.84 || kind > 0.94) return random.next() < 0.8 ? command : `"${command}" --for ${tag}`
  put(() => says({}))
  return random.pick([`${command} | cat`, `"{HOME}"/${path}`, `~/${path}`, `$HOME/${path}`, `true && ${command}`])
}
