import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noKeyring, startKeyring } from '../support/keyring.ts'
import { liveTools } from '../support/liveTools.ts'
import { latchkey, program } from '../support/program.ts'
import { Random, seedOf } from '../support/random.ts'
import { account, cacheFiles, everythingBelow, placeToken, type Scene, scene, tokenPath } from '../support/signingIn.ts'
import { atWork } from '../support/toolsAtWork.ts'

const { tools } = await liveTools()
const kills = Number(process.env.LATCHKEY_KILLS ?? 6)
/** Longer than a command takes. */
const longestMs = 500

// Programs that are started so often need not be compiled every time.
let compileCache = ''
beforeAll(() => {
  compileCache = mkdtempSync(join(tmpdir(), 'latchkey-hardened-'))
})
afterAll(() => rmSync(compileCache, { recursive: true, force: true }))

async function sceneWithKeyring(): Promise<Scene> {
  const plain = await scene({ clock: Date })
  const env = { ...plain.env, ...(await startKeyring(plain.home.path)), NODE_COMPILE_CACHE: compileCache }
  return { ...plain, env }
}

/** Kills a command after some time. Gives back whether it had ended by itself before. */
async function killed(args: readonly string[], { env }: Scene, afterMs: number): Promise<boolean> {
  const child = spawn(process.execPath, [program, ...args], { env, stdio: 'ignore' })
  const ended = once(child, 'close')
  await Promise.race([wait(afterMs), ended])
  const isOver = child.exitCode !== null
  child.kill('SIGKILL')
  await ended
  return isOver
}

const configOf = ({ home }: Scene) => readFileSync(home.file('config'), 'utf8')

async function worksAs(where: Scene, profile: string): Promise<void> {
  const ran = await latchkey(['credentials', profile, '--format=json'], where.env)
  expect([ran.code, ran.stderr]).toEqual([0, ''])
}

describe.skipIf(noKeyring !== null)('hardened mode', () => {
  it('that is killed at any moment leaves a sign-in that works, and can be finished', {
    timeout: 240_000,
  }, async () => {
    const seed = seedOf('hardened')
    const random = new Random(seed)
    const where = await sceneWithKeyring()
    const { home, env, aws } = where
    const before = configOf(where)
    // The first one makes the key and compiles everything.
    placeToken(where, 3600)
    expect((await latchkey(['harden', 'team', '--yes'], env)).code).toBe(0)
    expect((await latchkey(['harden', 'team', '--off', '--keep-sign-in', '--yes'], env)).code).toBe(0)
    let unfinished = 0
    for (let count = 0; count < kills; count += 1) {
      const token = placeToken(where, 3600)
      if (!(await killed(['harden', 'team', '--yes'], where, random.next() * longestMs))) unfinished += 1
      await worksAs(where, 'dev')
      expect((await latchkey(['harden', 'team', '--yes'], env)).code).toBe(0)
      for (const secret of [token.accessToken, token.refreshToken ?? '']) {
        expect(everythingBelow(home.path), `seed ${seed}, round ${count}`).not.toContain(secret)
      }
      await worksAs(where, 'dev')
      const off = ['harden', 'team', '--off', '--keep-sign-in', '--yes']
      if (!(await killed(off, where, random.next() * longestMs))) unfinished += 1
      expect((await latchkey(off, env)).code).toBe(0)
      expect([configOf(where), existsSync(home.file(tokenPath()))], `seed ${seed}, round ${count}`).toEqual([
        before,
        true,
      ])
      await worksAs(where, 'dev')
    }
    expect(aws.ledger.of('Logout')).toEqual([])
    expect(unfinished).toBeGreaterThan(0)
  })

  it('renews in the vault for the real tools, and a refresh token is spent once', { timeout: 120_000 }, async () => {
    const where = await sceneWithKeyring()
    const { home, env, aws } = where
    placeToken(where, 30)
    expect((await latchkey(['harden', 'team', '--yes'], env)).code).toBe(0)
    const renewals: number[] = []
    for (const tool of tools) {
      rmSync(join(home.path, '.cdkhome'), { recursive: true, force: true })
      const { account: seen, said, asked } = await atWork(tool, where, 'dev')
      expect([tool.title, seen ?? said]).toEqual([tool.title, account])
      renewals.push(asked.filter((operation) => operation === 'CreateToken').length)
    }
    // Whoever came first has renewed it for all of them.
    expect(renewals).toEqual(tools.map((_, index) => (index === 0 ? 1 : 0)))
    expect([cacheFiles(home), cacheFiles(home, 'cli/cache')]).toEqual([[], []])
    // As every token of the fake begins, those that came from the renewal included.
    expect(everythingBelow(home.path)).not.toMatch(/ao[ar]EXAMPLE/)
    expect((await latchkey(['logout', 'dev'], env)).stdout).toContain('Signed out of team')
    expect(aws.ledger.of('Logout')).toHaveLength(1)
    expect((await latchkey(['credentials', 'dev'], env)).code).toBe(3)
  })
})
