import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { noKeyring, startKeyring } from '../support/keyring.ts'
import { keyLines, type PlainKeys } from '../support/keysScene.ts'
import { liveTools } from '../support/liveTools.ts'
import { latchkey, program, type Ran } from '../support/program.ts'
import { account, cacheFiles, everythingBelow, placeToken, type Scene, scene } from '../support/signingIn.ts'
import { hasTerminals, inTerminal } from '../support/terminal.ts'
import { atWork } from '../support/toolsAtWork.ts'

const { tools } = await liveTools()
const realTime = { clock: Date }
const userAccount = '111122223333'

interface KeysScene extends Scene {
  readonly kim: PlainKeys
}

/** A home with a keyring of its own, and a user with a key. */
async function sceneWithKeyring(options: Parameters<typeof scene>[0] = {}): Promise<KeysScene> {
  const plain = await scene({ ...realTime, ...options })
  const keyring = await startKeyring(plain.home.path)
  return { ...plain, env: { ...plain.env, ...keyring }, kim: plain.aws.issueUserKey(userAccount, 'kim') }
}

const textOf = ({ home }: Scene, name = 'config') => readFileSync(home.file(name), 'utf8')

async function withInput(args: readonly string[], env: Readonly<Record<string, string>>, input: string): Promise<Ran> {
  const child = spawn(process.execPath, [program, ...args], { env: { ...env } })
  const said = { stdout: '', stderr: '' }
  child.stdout.on('data', (part) => (said.stdout += String(part)))
  child.stderr.on('data', (part) => (said.stderr += String(part)))
  child.stdin.end(input)
  const [code] = await once(child, 'close')
  return { code: typeof code === 'number' ? code : null, ...said }
}

/** Every tool, as whom it works; none of them asks anybody anything. */
async function identities(where: Scene, profile: string): Promise<Readonly<Record<string, string | null>>> {
  const found: Record<string, string | null> = {}
  for (const tool of tools) {
    // Whose key it is, the CDK keeps for itself.
    rmSync(join(where.home.path, '.cdkhome'), { recursive: true, force: true })
    const { account: seen, works, said } = await atWork(tool, where, profile)
    found[tool.title] = works ? seen : said
  }
  return found
}

const everyTool = (identity: string) => Object.fromEntries(tools.map(({ title }) => [title, identity]))

describe.skipIf(noKeyring !== null)('long-term keys and the real tools', () => {
  it('are the same identity after a move, with no secret left in plain text', async () => {
    const where = await sceneWithKeyring()
    const { home, env, kim } = where
    home.write('credentials', `[kim]\n${keyLines(kim)}`)
    expect(await identities(where, 'kim')).toEqual(everyTool(userAccount))
    const dry = await latchkey(['keys', 'move', 'kim', '--dry-run'], env)
    expect([dry.code, dry.stdout]).toEqual([0, expect.stringContaining('+credential_process')])
    expect(dry.stdout + dry.stderr).not.toContain(kim.secretAccessKey)
    const moved = await latchkey(['keys', 'move', 'kim', '--yes'], env)
    expect([moved.code, moved.stderr]).toEqual([0, expect.stringContaining('sealed')])
    expect(everythingBelow(home.path)).not.toContain(kim.secretAccessKey)
    expect(textOf(where, 'credentials')).toBe('')
    expect(await identities(where, 'kim')).toEqual(everyTool(userAccount))
    const listed = await latchkey(['keys', 'list', '--verify', '--json'], env)
    expect(JSON.parse(listed.stdout).keys).toMatchObject([
      { profile: 'kim', where: 'vault', accessKeyId: kim.accessKeyId, createdAt: expect.stringMatching(/Z$/) },
    ])
    const again = await latchkey(['keys', 'move', 'kim', '--yes'], env)
    expect([again.code, again.stdout]).toEqual([0, expect.stringContaining('already')])
    const back = await latchkey(['config', 'undo', '--file', 'credentials', '--yes'], env)
    expect([back.code, textOf(where, 'credentials')]).toEqual([0, `[kim]\n${keyLines(kim)}`])
  })

  it('serve a profile with an odd name, and one that a role is assumed from', async () => {
    const where = await sceneWithKeyring()
    const { home, env, kim } = where
    home.write('credentials', `[my/keys@1:x]\n${keyLines(kim)}`)
    const role =
      '[profile ops]\nrole_arn = arn:aws:iam::444455556666:role/Ops\nsource_profile = my/keys@1:x\nregion = eu-west-1\n'
    home.write('config', textOf(where) + role)
    expect((await latchkey(['keys', 'move', 'my/keys@1:x', '--yes'], env)).code).toBe(0)
    const names = await identities(where, 'ops')
    expect(names).toEqual(everyTool('444455556666'))
  })

  it('are added from standard input, rotated, taken back, and rotated for good', async () => {
    const where = await sceneWithKeyring()
    const { aws, home, env, kim } = where
    const added = await withInput(['keys', 'add', 'new', '--yes'], env, `${kim.accessKeyId}\n${kim.secretAccessKey}\n`)
    expect([added.code, added.stderr]).toEqual([0, ''])
    expect(await identities(where, 'new')).toEqual(everyTool(userAccount))
    const rotated = await latchkey(['keys', 'rotate', 'new', '--yes', '--json'], env)
    expect([rotated.code, rotated.stderr]).toEqual([0, ''])
    const { newAccessKeyId } = JSON.parse(rotated.stdout)
    await identities(where, 'new')
    expect(aws.ledger.last('GetCallerIdentity')).toMatchObject({ accessKeyId: newAccessKeyId, status: 200 })
    expect((await latchkey(['keys', 'rotate', 'new', '--undo', '--yes'], env)).code).toBe(0)
    expect(await identities(where, 'new')).toEqual(everyTool(userAccount))
    expect(aws.ledger.last('GetCallerIdentity')).toMatchObject({ accessKeyId: kim.accessKeyId, status: 200 })
    expect((await latchkey(['keys', 'rotate', 'new', '--yes'], env)).code).toBe(0)
    expect((await latchkey(['keys', 'rotate', 'new', '--delete-old', '--yes'], env)).code).toBe(0)
    expect(await identities(where, 'new')).toEqual(everyTool(userAccount))
    expect(everythingBelow(home.path)).not.toMatch(/EXAMPLE\/[\w+/]{32}/)
    const removed = await latchkey(['keys', 'remove', 'new', '--yes'], env)
    expect([removed.code, removed.stderr]).toEqual([0, expect.stringContaining('AWS still has the key')])
    const gone = await latchkey(['credentials', 'new', '--format=json'], env)
    expect(gone.code).toBe(1)
  })

  it.skipIf(!hasTerminals)('are typed at a terminal without being shown', async () => {
    const where = await sceneWithKeyring()
    const { env, kim } = where
    const terminal = inTerminal(['keys', 'add', 'typed'], env)
    await terminal.shows('Access key id: ')
    terminal.type(`${kim.accessKeyId}\n`)
    await terminal.shows('Secret access key: ')
    terminal.type(`${kim.secretAccessKey}\n`)
    await terminal.shows('Write this? [y/N] ')
    terminal.type('y\n')
    expect(await terminal.ended).toBe(0)
    expect(terminal.screen()).not.toContain(kim.secretAccessKey)
    expect(terminal.screen()).not.toContain(kim.accessKeyId)
    expect((await latchkey(['credentials', 'typed', '--format=json'], env)).code).toBe(0)
  })
})

describe.skipIf(noKeyring !== null)('a hardened session and the real tools', () => {
  it('is the same identity as before, and as after', async () => {
    const where = await sceneWithKeyring()
    const { aws, home, env } = where
    const token = placeToken(where, 3600)
    const before = textOf(where)
    expect(await identities(where, 'dev')).toEqual(everyTool(account))
    const dry = await latchkey(['harden', 'team', '--dry-run'], env)
    expect([dry.code, dry.stdout]).toEqual([0, expect.stringContaining('+latchkey_hardened = true')])
    expect(textOf(where)).toBe(before)
    const hardened = await latchkey(['harden', 'team', '--yes'], env)
    expect(hardened.code).toBe(0)
    expect(cacheFiles(home)).toEqual([])
    expect(cacheFiles(home, 'cli/cache')).toEqual([])
    expect(await identities(where, 'dev')).toEqual(everyTool(account))
    expect(cacheFiles(home, 'cli/cache')).toEqual([])
    for (const secret of [token.accessToken, token.refreshToken ?? '', token.clientSecret ?? ''])
      expect(everythingBelow(home.path)).not.toContain(secret)
    expect(everythingBelow(home.path)).not.toMatch(/EXAMPLE\/[\w+/]{32}/)
    const status = JSON.parse((await latchkey(['status', '--json'], { ...env, AWS_PROFILE: 'dev' })).stdout)
    expect(status.signIns).toContainEqual(expect.objectContaining({ session: 'team', state: 'ready' }))
    const off = await latchkey(['harden', 'team', '--off', '--keep-sign-in', '--yes'], env)
    expect([off.code, textOf(where)]).toEqual([0, before])
    expect(await identities(where, 'dev')).toEqual(everyTool(account))
    expect(aws.ledger.of('Logout')).toEqual([])
  })

  it('needs a person when nobody is signed in, and is signed in to with `login`', async () => {
    const where = await sceneWithKeyring()
    const { home, env } = where
    expect((await latchkey(['harden', 'team', '--yes'], env)).code).toBe(0)
    const none = await latchkey(['credentials', 'dev'], env)
    expect([none.code, none.stdout]).toEqual([3, ''])
    const { logIn } = await import('../support/loggingIn.ts')
    expect((await logIn(['dev'], env)).code).toBe(0)
    expect(cacheFiles(home)).toEqual([])
    expect(await identities(where, 'dev')).toEqual(everyTool(account))
    expect((await latchkey(['logout', 'dev'], env)).stdout).toContain('Signed out of team')
    expect((await latchkey(['credentials', 'dev'], env)).code).toBe(3)
  })
})
