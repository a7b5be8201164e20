import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { expect, it, onTestFinished } from 'vitest'
import { logIn } from '../support/loggingIn.ts'
import { latchkey } from '../support/program.ts'
import { isOpen } from '../support/signingIn.ts'

const script = fileURLToPath(new URL('../../scripts/demo.ts', import.meta.url))

/** Starts the demonstration as `npm run demo` does once everything is built, in a process group of its own. */
async function startDemo() {
  const temporary = mkdtempSync(join(tmpdir(), 'latchkey-demo-'))
  const { PATH = '', HOME = '' } = process.env
  const env = { PATH, HOME, TMPDIR: temporary, AWS_PROFILE: 'of-the-real-world' }
  const child = spawn(process.execPath, [script, '--no-open'], {
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const closed = once(child, 'close')
  const said = { stdout: '', stderr: '' }
  child.stderr.on('data', (part) => {
    said.stderr += String(part)
  })
  const link = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (part) => {
      said.stdout += String(part)
      const [line, ...more] = said.stdout.split('\n')
      if (more.length > 0) resolve(line ?? '')
    })
    child.once('close', () => reject(new Error(`Ended without a link: ${said.stderr}`)))
  })
  onTestFinished(async () => {
    if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    await closed
    rmSync(temporary, { recursive: true, force: true })
  })
  const exported = [...said.stderr.matchAll(/^ {4}export (\w+)='([^']*)'$/gm)].map(([, name = '', value = '']) => [
    name,
    value,
  ])
  return {
    link,
    said,
    temporary,
    /** What somebody has in another terminal who has copied the lines. */
    env: { PATH, ...Object.fromEntries(exported) } as Readonly<Record<string, string>>,
    pid: child.pid ?? 0,
    ended: closed.then(([code]) => Number(code)),
  }
}

it('the demonstration does what it proposes, and leaves nothing when Ctrl+C ends it', async () => {
  const { link, said, temporary, env, pid, ended } = await startDemo()
  const { HOME = '', AWS_ENDPOINT_URL = '', LATCHKEY_HOME = '' } = env
  expect([HOME.startsWith(temporary), LATCHKEY_HOME.startsWith(HOME)]).toEqual([true, true])
  const page = await fetch(link, { redirect: 'manual' })
  expect([page.status, page.headers.get('location')]).toEqual([303, '/'])

  const { profiles } = JSON.parse((await latchkey(['profiles', '--json'], env)).stdout)
  const names = profiles.map(({ name }: { name: string }) => name).sort()
  expect(names).toEqual(['deploy', 'dev', 'elsewhere', 'shop', 'user'])
  expect((await latchkey(['credentials', 'dev', '--no-wait'], env)).code).toBe(3)
  const signedIn = await logIn(['dev'], env)
  expect([signedIn.code, signedIn.stdout]).toEqual([0, expect.stringContaining('Signed in to demo')])
  const { AccessKeyId, SecretAccessKey, SessionToken } = JSON.parse(
    (await latchkey(['credentials', 'dev'], env)).stdout,
  )
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
  const sts = new STSClient({ endpoint: AWS_ENDPOINT_URL, region: 'eu-west-1', credentials })
  expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({ Account: '111122223001' })

  // The last of 1,000.
  const args = ['import', '--session', 'demo', '--account', '111122224000']
  const imported = await latchkey([...args, '--yes', '--json'], env)
  expect(imported.code, imported.stdout + imported.stderr).toBe(0)
  expect(JSON.parse(imported.stdout).added).toHaveLength(3)
  expect(readFileSync(join(HOME, '.aws', 'config'), 'utf8')).toContain('sso_account_id = 111122224000')
  expect((await latchkey(['import', '--session', 'demo', '--account', '111122224001', '--yes'], env)).code).toBe(1)
  // Everything that it proposes is there.
  for (const [, proposed = ''] of said.stderr.matchAll(/^ {4}node out\/cli\/latchkey\.mjs (\w+)/gm)) {
    expect((await latchkey([proposed, '--help'], env)).code).toBe(0)
  }

  process.kill(-pid, 'SIGINT')
  expect(await ended).toBe(0)
  expect([readdirSync(temporary), existsSync(HOME)]).toEqual([[], false])
  expect([await isOpen(AWS_ENDPOINT_URL), await isOpen(link)]).toEqual([false, false])
})

it.each(['SIGINT', 'SIGTERM'] as const)('the demonstration ends on a %s that comes to it alone', async (signal) => {
  const { link, temporary, pid, ended } = await startDemo()
  process.kill(pid, signal)
  expect(await ended).toBe(0)
  expect([readdirSync(temporary), await isOpen(link)]).toEqual([[], false])
})
