import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Tool } from '../../main/core/model/finding.ts'
import { chainVariable } from '../../main/core/sources/recursion.ts'
import { program } from '../support/program.ts'
import { BriskClock } from '../support/signingIn.ts'
import { credentialsOf, identityOf, profile, roleOf, type SourceScene, sourceScene } from '../support/sourceScene.ts'

const good = {
  Version: 1,
  AccessKeyId: 'ASIAEXAMPLE000000000',
  SecretAccessKey: 'example-secret',
  SessionToken: 'example-token',
  Expiration: '2099-01-01T00:00:00Z',
}

/** A scene with a program that runs these lines of JavaScript. */
async function sceneWith(script: string, command = (path: string) => `"${process.execPath}" "${path}"`) {
  const scene = await sourceScene()
  return { ...scene, get: put(scene, script, command) }
}

function put(scene: SourceScene, script: string, command: (path: string) => string) {
  const path = join(scene.work, 'a program.mjs')
  writeFileSync(path, script)
  scene.home.write('config', profile('helped', { credential_process: command(path) }))
  return (tool: Tool = 'aws', more = {}) => credentialsOf(scene, more).of({ profile: 'helped', tool })
}

const says = (value: unknown) => `process.stdout.write(${JSON.stringify(JSON.stringify(value))})`

describe('a credential_process', () => {
  it('gives what it prints', async () => {
    const { get } = await sceneWith(says({ ...good, AccountId: '111122223333' }))
    const keys = await get()
    expect(keys).toMatchObject({
      value: { accessKeyId: good.AccessKeyId, accountId: '111122223333', until: Date.parse(good.Expiration) },
    })
  })

  it('may give keys that belong to a user for good', async () => {
    const { get } = await sceneWith(says({ Version: 1, AccessKeyId: 'AKIAEXAMPLE000000000', SecretAccessKey: 'x' }))
    expect(await get()).toMatchObject({ value: { sessionToken: null, until: null } })
  })

  it.each<[string, Tool, string, string]>([
    [
      'no shell for aws',
      'aws',
      '"$HOME" \'a b\' c\\ d "e\\"f" $(echo g)',
      '["$HOME","a b","c d","e\\"f","$(echo","g)"]',
    ],
    ['a shell for cdk', 'cdk', '"$WORD" \'a b\' c\\ d "e\\"f" $(echo g)', '["a word","a b","c d","e\\"f","g"]'],
  ])('is split as the tool splits it: %s', async (_what, tool, args, expected) => {
    const script = `process.stdout.write(JSON.stringify({ ...${JSON.stringify(good)}, SessionToken: JSON.stringify(process.argv.slice(2)) }))`
    const scene = await sceneWith(script, (path) => `"${process.execPath}" "${path}" ${args}`)
    const keys = await scene.get(tool, { env: { ...scene.env, WORD: 'a word' } })
    expect(keys.ok && keys.value.sessionToken?.reveal()).toBe(expected)
  })

  it('finds nobody at its standard input', async () => {
    const { get } = await sceneWith(`for await (const part of process.stdin) console.error(part)\n${says(good)}`)
    expect((await get('cdk')).ok).toBe(true)
  })

  it.each<[string, string, string]>([
    ['no JSON', 'console.log("Signed in!")', 'something else than a JSON document'],
    ['another version', says({ ...good, Version: '1' }), 'another version than 1'],
    ['no id', says({ ...good, AccessKeyId: '' }), 'without AccessKeyId'],
    ['no secret', says({ ...good, SecretAccessKey: undefined }), 'without SecretAccessKey'],
    ['an odd token', says({ ...good, SessionToken: 7 }), 'SessionToken that is no text'],
    ['a time without a zone', says({ ...good, Expiration: '2099-01-01T00:00:00' }), 'no time with a zone'],
    ['old keys', says({ ...good, Expiration: '2020-01-01T00:00:00Z' }), 'keys that have expired'],
    [
      'a failure',
      'console.error("\\n\\u001b[31mNot signed in\\u001b[0m\\nmore"); process.exit(7)',
      'ended with 7 and said: Not signed in',
    ],
    ['silence', 'process.exit(1)', 'ended with 1 and said nothing'],
    ['a death', 'process.kill(process.pid, "SIGKILL")', 'ended with SIGKILL'],
    ['far too much', 'process.stdout.write("x".repeat(2 ** 21))', 'more than 1 MiB'],
  ])('is told apart from a good one: %s', async (_what, script, message) => {
    const { get } = await sceneWith(script)
    const refusal = await get()
    expect(refusal).toMatchObject({ finding: { code: 'process-failed', profile: 'helped' } })
    expect(refusal.ok || refusal.finding.message).toContain(message)
  })

  it('shows nothing secret of what it says or is told', async () => {
    const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
    const { get } = await sceneWith(
      `console.error("password: hunter2hunter2, key ${secret}"); process.exit(1)`,
      (path) => `"${process.execPath}" "${path}" --password canary-in-command`,
    )
    const refusal = await get()
    const said = JSON.stringify(refusal)
    expect(said).toContain('ended with 1')
    for (const canary of [secret, 'hunter2hunter2', 'canary-in-command']) expect(said).not.toContain(canary)
  })

  it('is ended when it does not answer', async () => {
    const clock = new BriskClock()
    const scene = await sourceScene()
    const get = put(scene, 'setInterval(() => {}, 1000)', (path) => `"${process.execPath}" "${path}"`)
    const refusal = get('aws', { clock })
    while (clock.pendingLimits === 0) await new Promise(setImmediate)
    clock.advance(60_000)
    expect(await refusal).toMatchObject({ finding: { code: 'process-failed' } })
  })

  it('is ended with whoever waits for it', async () => {
    const scene = await sourceScene()
    put(scene, 'setInterval(() => {}, 1000)', (path) => `"${process.execPath}" "${path}"`)
    const controller = new AbortController()
    const keys = credentialsOf(scene).of({ profile: 'helped', signal: controller.signal })
    controller.abort()
    expect(await keys).toMatchObject({ finding: { code: 'sign-in-cancelled' } })
  })

  it.each(['aws', 'cdk'] as const)('that comes back for the same profile is refused, for %s', async (tool) => {
    const scene = await sourceScene()
    const { get } = {
      get: put(
        scene,
        `import { spawnSync } from 'node:child_process'
const { stdout, stderr, status } = spawnSync(process.execPath, [${JSON.stringify(program)}, 'credentials', 'helped'])
process.stdout.write(stdout); process.stderr.write(stderr); process.exit(status)`,
        (path) => `"${process.execPath}" "${path}"`,
      ),
    }
    const refusal = await get(tool)
    expect(refusal.ok || refusal.finding.message).toContain('goes round in a circle: `helped` → `helped`')
  })

  it('may not go deeper than four profiles', async () => {
    const { get, env } = await sceneWith(says(good))
    const above = JSON.stringify(['a', 'b', 'c', 'd'])
    expect(await get('aws', { env: { ...env, [chainVariable]: above } })).toMatchObject({
      finding: { code: 'process-failed' },
    })
  })
})

describe('a credential_process of our own', () => {
  const command = (name: string) => `"${process.execPath}" "${program}" credentials ${name}`
  const fresh = async (settings: Readonly<Record<string, Readonly<Record<string, string>>>>) =>
    sourceScene({
      config: Object.entries(settings)
        .map(([name, given]) => profile(name, given))
        .join('\n'),
    })

  it('gives the keys that the vault has for the profile', async () => {
    const scene = await fresh({
      mine: { credential_process: command('mine') },
      above: { role_arn: roleOf('Above'), source_profile: 'mine' },
    })
    const { accessKeyId, secretAccessKey } = scene.aws.issueUserKey('111122223333', 'vaulted')
    await scene.vault.write('keys/mine', JSON.stringify({ accessKeyId, secretAccessKey, createdAt: null }))
    for (const tool of ['aws', 'cdk'] as const) {
      const keys = await credentialsOf(scene).of({ profile: 'mine', tool })
      expect(await identityOf(scene.aws, keys)).toBe('arn:aws:iam::111122223333:user/vaulted')
      expect(await identityOf(scene.aws, await credentialsOf(scene).of({ profile: 'above', tool }))).toContain('/Above')
    }
    scene.keyStore.obstacle = 'locked'
    expect(await credentialsOf(scene).of({ profile: 'mine' })).toMatchObject({ finding: { code: 'keychain-locked' } })
  })

  it('need not be there to be had', async () => {
    const scene = await fresh({ mine: { credential_process: '/nowhere/latchkey credentials mine' } })
    await scene.vault.write(
      'keys/mine',
      JSON.stringify({ accessKeyId: 'AKIAEXAMPLE000000000', secretAccessKey: 'example' }),
    )
    expect((await credentialsOf(scene).of({ profile: 'mine' })).ok).toBe(true)
  })

  it('says so where the vault has none', async () => {
    const scene = await fresh({ mine: { credential_process: command('mine') } })
    expect(await credentialsOf(scene).of({ profile: 'mine' })).toMatchObject({
      finding: { code: 'credentials-missing', message: expect.stringContaining('latchkey keys add mine') },
    })
  })

  it('stands for a role of Identity Center where the profile says which', async () => {
    const scene = await fresh({
      sealed: {
        credential_process: command('sealed'),
        latchkey_session: 'team',
        latchkey_account_id: '111122223001',
        latchkey_role_name: 'Developer',
      },
    })
    const keys = await credentialsOf(scene).of({ profile: 'sealed' })
    expect(await identityOf(scene.aws, keys)).toContain('arn:aws:sts::111122223001:assumed-role/')
  })

  it('hands on the credentials of another profile without running anything', async () => {
    const scene = await fresh({
      other: { credential_process: 'latchkey credentials chained' },
      chosen: { credential_process: 'latchkey credentials' },
    })
    expect(await identityOf(scene.aws, await credentialsOf(scene).of({ profile: 'other' }))).toContain('Inner')
    const env = { ...scene.env, AWS_PROFILE: 'role' }
    expect(await identityOf(scene.aws, await credentialsOf(scene, { env }).of({ profile: 'chosen' }))).toContain(
      'Plain',
    )
  })

  it('does not go round in circles', async () => {
    const scene = await fresh({
      one: { credential_process: command('two') },
      two: { credential_process: command('one') },
    })
    expect(await credentialsOf(scene).of({ profile: 'one' })).toMatchObject({
      finding: { code: 'process-failed', message: expect.stringContaining('`one` → `two` → `one`') },
    })
  })
})
