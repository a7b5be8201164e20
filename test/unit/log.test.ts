import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openLog } from '../../main/core/log/log.ts'
import { scrubText } from '../../main/core/log/scrub.ts'
import { Secret } from '../../main/core/model/secret.ts'
import { FakeClock } from '../support/fakeClock.ts'

const secretKey = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
const sessionToken = `IQoJb3JpZ2luX2VjEXAMPLE${'a1B2c3D4/+'.repeat(30)}==`
const webToken = `eyJhbGciOiJIUzI1NiJ9.eyJleGFtcGxlIjoidHJ1ZSJ9.${'x'.repeat(43)}`
const accessToken = `aoaAAAAAExample${'Zz9_-'.repeat(40)}`
const canaries: readonly (readonly [string, string])[] = [
  ['a secret access key', secretKey],
  ['a session token', sessionToken],
  ['a web token', webToken],
  ['an access token', accessToken],
]

let directory: string
const clock = new FakeClock('2026-11-20T12:00:00Z')
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'latchkey-log-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const written = () =>
  readdirSync(directory)
    .map((name) => readFileSync(join(directory, name), 'utf8'))
    .join('')

describe('no secret reaches the log', () => {
  it.each(canaries)('%s, wherever it stands', (_what, canary) => {
    const log = openLog({ directory, clock, level: 'debug' })
    const looped: Record<string, unknown> = { canary }
    looped.self = looped
    log.info(`got ${canary} from the service`)
    log.warn('in a field', { harmless: canary, nested: { list: [canary, { deeper: canary }] } })
    log.error('in an error', { error: new Error(`failed with ${canary}`, { cause: canary }) })
    log.debug('in odd places', { looped, map: new Map([['key', canary]]), set: new Set([canary]), [canary]: 1 })
    log.info('in json', { body: JSON.stringify({ accessToken: canary, roleCredentials: { secretAccessKey: canary } }) })
    log.info('in a file', { text: `[dev]\naws_secret_access_key = ${canary}\naws_session_token=${canary}` })
    expect(written().split('\n')).toHaveLength(7)
    expect(written()).not.toContain(canary)
    expect(written()).not.toContain(canary.slice(5, 35))
  })

  it('a branded secret, and whatever stands under a secret name, however short', () => {
    const log = openLog({ directory, clock })
    log.info('brand', { value: new Secret('hunter2'), list: [new Secret('hunter2')] })
    log.info('names', { password: 'hunter2', clientSecret: { value: 'hunter2' }, refreshToken: 'hunter2' })
    log.info(`text ${new Secret('hunter2')} ${JSON.stringify(new Secret('hunter2'))}`)
    expect(written()).not.toContain('hunter2')
  })

  it('keeps what a person needs to find a problem', () => {
    const kept =
      'profile dev in /home/me/.aws/config line 12, account 111122223333, arn:aws:iam::111122223333:role/Deploy'
    expect(scrubText(kept)).toBe(kept)
    expect(scrubText('key AKIAEXAMPLE000000001 is old')).toBe('key AKIA…0001 is old')
  })
})

describe('the log file', () => {
  it('is for its owner only, one JSON line for each event, with the time of the clock', () => {
    openLog({ directory, clock }).info('started', { version: '1' })
    expect(JSON.parse(written())).toEqual({
      at: '2026-11-20T12:00:00.000Z',
      level: 'info',
      event: 'started',
      version: '1',
    })
    if (process.platform !== 'win32') expect(statSync(join(directory, 'latchkey.log')).mode & 0o777).toBe(0o600)
  })

  it('leaves out what is below its level', () => {
    openLog({ directory, clock, level: 'warn' }).info('chatter')
    expect(readdirSync(directory)).toEqual([])
  })

  it('is put aside when it is full, and the oldest one goes', () => {
    const log = openLog({ directory, clock, fileBytes: 300, files: 3 })
    for (let count = 0; count < 40; count += 1) log.info(`event ${count}`)
    expect(readdirSync(directory).sort()).toEqual(['latchkey.1.log', 'latchkey.2.log', 'latchkey.log'])
    for (const name of readdirSync(directory)) expect(statSync(join(directory, name)).size).toBeLessThanOrEqual(300)
    expect(readFileSync(join(directory, 'latchkey.log'), 'utf8')).toContain('event 39')
  })

  it('never stops the program that writes it', () => {
    const log = openLog({ directory: join(directory, 'latchkey.log', 'under', 'a', 'file'), clock })
    openLog({ directory, clock }).info('makes the file that is in the way')
    expect(() => log.error('lost')).not.toThrow()
  })
})
