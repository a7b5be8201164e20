import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fromIni } from '@aws-sdk/credential-providers'
import { describe, expect, it } from 'vitest'
import { type Format, printed } from '../../main/cli/credentialFormats.ts'
import { whoIs, withEnvironment } from '../support/fake-aws/testing.ts'
import { latchkey, program } from '../support/program.ts'
import { account, placeToken, scene } from '../support/signingIn.ts'

const realTime = { clock: Date }
const hour = 3600

describe('latchkey credentials', () => {
  it('prints the process document and nothing else', async () => {
    const { aws, home, env } = await scene(realTime)
    placeToken({ aws, home }, hour)
    const { code, stdout, stderr } = await latchkey(['credentials', 'dev'], env)
    expect([code, stderr]).toEqual([0, ''])
    const document = JSON.parse(stdout)
    expect(document).toMatchObject({ Version: 1, AccountId: account, Expiration: expect.stringMatching(/Z$/) })
    const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken } = document
    expect(await whoIs(aws, { accessKeyId, secretAccessKey, sessionToken })).toMatchObject({ Account: account })
    await latchkey(['credentials', 'dev', '--no-wait'], env)
    expect(aws.ledger.of('GetRoleCredentials')).toHaveLength(1)
  })

  it('serves the SDK as its credential_process', async () => {
    const config = `[profile helped]\ncredential_process = "${process.execPath}" "${program}" credentials dev\n`
    const { aws, home, env } = await scene({ ...realTime, config })
    placeToken({ aws, home }, hour)
    withEnvironment({ ...env })
    const keys = await fromIni({ profile: 'helped', ignoreCache: true })()
    expect(await whoIs(aws, keys)).toMatchObject({ Arn: expect.stringContaining('Developer') })
  })

  it('asks AWS once, however many callers there are', async () => {
    const { aws, home, env } = await scene(realTime)
    placeToken({ aws, home }, 60)
    const all = await Promise.all(Array.from({ length: 6 }, () => latchkey(['credentials', 'dev'], env)))
    expect(all.map(({ code, stderr }) => [code, stderr])).toEqual(all.map(() => [0, '']))
    expect(new Set(all.map(({ stdout }) => stdout)).size).toBe(1)
    expect(aws.ledger.of('CreateToken')).toHaveLength(1)
    expect(aws.ledger.of('GetRoleCredentials')).toHaveLength(1)
  })

  it('needs a person with one sentence, and opens nothing', async () => {
    const { aws, home, env } = await scene(realTime)
    const opened = join(home.path, 'opened')
    const withBrowser = { ...env, BROWSER: `touch ${opened}` }
    const ran = await latchkey(['credentials', 'dev', '--no-wait'], withBrowser)
    expect(ran).toEqual({
      code: 3,
      stdout: '',
      stderr: 'The profile dev needs you to sign in first: run `latchkey login dev`.\n',
    })
    expect(spawnSync('test', ['-e', opened]).status).toBe(1)
    expect(aws.ledger.entries).toEqual([])
  })

  it('does not read what comes on standard input', async () => {
    const { aws, home, env } = await scene(realTime)
    placeToken({ aws, home }, hour)
    const child = spawn(process.execPath, [program, 'credentials', 'dev'], {
      env,
      stdio: ['pipe', 'ignore', 'inherit'],
    })
    // The pipe stays open, as the SDK leaves it.
    const [code] = await once(child, 'close')
    expect(code).toBe(0)
  })

  it.each<[string[], { forbidden?: true; offline?: true }, number, string]>([
    [['empty'], {}, 1, 'credentials-missing'],
    [['nobody'], {}, 1, 'profile-missing'],
    [['dev'], { forbidden: true }, 5, 'role-refused'],
    [['dev'], { offline: true }, 5, 'aws-unreachable'],
  ])('says why %j has none (%j)', async (args, { forbidden = false, offline = false }, expected, finding) => {
    const config = ['[profile empty]\nregion = eu-west-1\n'].join('\n')
    const { aws, home, env } = await scene({ ...realTime, config, ...(forbidden && { accounts: [] }) })
    placeToken({ aws, home }, hour)
    if (offline) await aws.stop()
    const { code, stdout } = await latchkey(['credentials', ...args, '--format=json'], env)
    expect([code, JSON.parse(stdout).error.code]).toEqual([expected, finding])
    if (!offline) expect((await latchkey(['credentials', ...args], env)).stdout).toBe('')
  })

  it('knows six formats and refuses others', async () => {
    const { env } = await scene(realTime)
    const { code, stderr } = await latchkey(['credentials', 'dev', '--format', 'xml'], env)
    expect([code, stderr]).toEqual([2, '--format takes process, env, powershell, fish, dotenv, json.\n'])
  })
})

describe('a shell reads back', () => {
  const nasty = {
    accessKeyId: 'ASIAEXAMPLE000000000',
    secretAccessKey: `it's "$HOME" \`id\` \\ \\' ; & | * ! #{x} %PATH% ‘’`,
    sessionToken: 'a/b+c==  two blanks',
    accountId: account,
    expiration: '2026-11-20T18:00:00.000Z',
  }
  const node = `"${process.execPath}" -p "JSON.stringify([process.env.AWS_SECRET_ACCESS_KEY, process.env.AWS_SESSION_TOKEN])"`
  const shells: readonly (readonly [shell: string, format: Format, args: readonly string[], run: string])[] = [
    ['bash', 'env', ['--norc'], node],
    ['zsh', 'env', ['-f'], node],
    ['sh', 'env', [], node],
    ['fish', 'fish', ['--no-config'], node],
    ['pwsh', 'powershell', ['-NoProfile', '-File'], `& ${node}`],
  ]
  it.for(shells)('in %s what the format %s says', async ([shell, format, args, run], context) => {
    if (shell === 'pwsh' && spawnSync(shell, ['-Version']).error) context.skip('PowerShell is not installed')
    const { home } = await scene()
    const script = join(home.path, 'script.ps1')
    writeFileSync(script, `${printed(format, nasty)}${run}\n`)
    const said = execFileSync(shell, [...args, script], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH ?? '', HOME: home.path },
    })
    expect(JSON.parse(said)).toEqual([nasty.secretAccessKey, nasty.sessionToken])
  })

  it('a .env file what dotenv writes', async () => {
    const { home } = await scene()
    const path = join(home.path, '.env')
    const plain = { ...nasty, secretAccessKey: 'a"b$c #d\\e' }
    writeFileSync(path, printed('dotenv', plain))
    const said = execFileSync(process.execPath, [`--env-file=${path}`, '-p', 'process.env.AWS_SECRET_ACCESS_KEY'], {
      encoding: 'utf8',
    })
    expect(said).toBe(`${plain.secretAccessKey}\n`)
  })
})
