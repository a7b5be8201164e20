import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { ssoRoleFileName } from '../../main/core/resolve/cacheNames.ts'
import { type KeyringDaemon, runKeyring } from '../support/keyringDaemon.ts'
import { hasKeyrings } from '../support/keyrings.ts'
import { program, startUi } from '../support/program.ts'
import { identityCenterProfile, ssoSession, TemporaryHome } from '../support/temporaryHome.ts'
import { type Figure, median } from './figures.ts'
import { timesOf } from './turns.ts'

const rounds = 25
const parallel = 100
const node = process.execPath
const account = '111122223333'

type Env = Record<string, string>

/** Keys in a file, a role whose credentials are in the cache of the AWS CLI, and a profile for the vault. */
function writeSetup(home: TemporaryHome): void {
  const kept = '[profile kept]\nregion = eu-west-1\n'
  home.write('config', `${ssoSession('team')}${identityCenterProfile('role', 'team', account)}${kept}`)
  const keys = 'aws_access_key_id = AKIAEXAMPLEKEYS\naws_secret_access_key = fake/Secret+keys\n'
  home.write('credentials', `[keys]\n${keys}`)
  const expiration = new Date(Date.now() + 8 * 3_600_000).toISOString().replace(/\.\d+Z/, 'Z')
  home.writeToken('team', { accessToken: 'example', expiresAt: expiration })
  const role = { AccessKeyId: 'ASIAEXAMPLEROLE', SecretAccessKey: 'fake/Secret+role', SessionToken: 'example' }
  home.write(
    join('cli', 'cache', ssoRoleFileName({ accountId: account, roleName: 'Developer', session: 'team', startUrl: '' })),
    JSON.stringify({ ProviderType: 'sso', Credentials: { ...role, Expiration: expiration } }),
  )
}

const credentials = (profile: string) => [node, program, 'credentials', profile] as const

function mustGive(path: string, profile: string, env: Env): void {
  const given = execFileSync(node, [path, 'credentials', profile], { env, encoding: 'utf8' })
  if (!given.includes('AccessKeyId')) throw new Error(`${profile} gave no credentials`)
}

/** All at once, until the last has ended. */
async function together(args: readonly string[], env: Env): Promise<number> {
  const began = performance.now()
  const all = Array.from({ length: parallel }, async () => {
    const [code] = await once(spawn(node, [...args], { env, stdio: 'ignore' }), 'close')
    if (code !== 0) throw new Error(`One of ${parallel} ended with ${code}`)
  })
  await Promise.all(all)
  return performance.now() - began
}

async function benchTogether(env: Env): Promise<Figure[]> {
  const times = { idle: [] as number[], ours: [] as number[] }
  for (let round = 0; round < 3; round += 1) {
    times.idle.push(await together(['-e', '0'], env))
    times.ours.push(await together([program, 'credentials', 'role'], env))
  }
  const [idle, ours] = [median(times.idle), median(times.ours)]
  const name = `${parallel} parallel calls of latchkey credentials, warm app`
  return [
    { name, value: ours, unit: 'ms', aim: null },
    { name: `the same, to ${parallel} parallel node -e 0`, value: ours / idle, unit: '×', aim: null },
  ]
}

const ratio = (name: string, value: number, aim: number): Figure => ({
  name: `latchkey credentials, ${name}, to node -e 0`,
  value,
  unit: '×',
  aim,
})

/** What a tool waits for that asks for credentials: from a running app, and where none is running. */
export async function benchCredentials(): Promise<Figure[]> {
  const home = new TemporaryHome()
  const keyring = hasKeyrings ? await runKeyring(home.path) : null
  if (!keyring) console.log('The vault is not measured: there is no keyring on this machine.')
  try {
    return await benchIn(home, keyring)
  } finally {
    await keyring?.stop()
    home.dispose()
  }
}

async function benchIn(home: TemporaryHome, keyring: KeyringDaemon | null): Promise<Figure[]> {
  const aws = spawnSync('aws', ['--version'], { stdio: 'ignore' }).error ? null : 'aws'
  if (!aws) console.log('aws configure list is not measured: there is no aws on this machine.')
  const runtime = (name: string) => {
    const path = join(home.path, name)
    mkdirSync(path, { mode: 0o700 })
    return { ...home.env(), ...keyring?.env, XDG_RUNTIME_DIR: path, AWS_EC2_METADATA_DISABLED: 'true' }
  }
  const [alone, warm] = [runtime('alone'), runtime('warm')]
  writeSetup(home)
  if (keyring) {
    const input = 'AKIAEXAMPLEKEPT12345\nfake/Secret+as+long/as+a+real+one+is+now\n'
    execFileSync(node, [program, 'keys', 'add', 'kept', '--yes'], { env: alone, input, stdio: 'pipe' })
  }
  const ui = await startUi(warm)
  try {
    const lone = join(home.path, 'latchkey.mjs')
    copyFileSync(program, lone)
    for (const profile of ['keys', 'role', ...(keyring ? ['kept'] : [])]) {
      mustGive(program, profile, alone)
      // Without the parts that could do the work itself, so that it is the app that has answered.
      mustGive(lone, profile, warm)
    }
    const own = { warmRole: warm, warmKept: warm }
    const idle = [node, '-e', '0'] as const
    const [keys, role, kept] = [credentials('keys'), credentials('role'), credentials('kept')]
    const ms = timesOf({ idle, warmRole: role, keys, role }, alone, { rounds, own })
    const vault = keyring ? timesOf({ idle, warmKept: kept, kept }, alone, { rounds, own }) : null
    const list = aws && timesOf({ keys, list: [aws, 'configure', 'list', '--profile', 'keys'] }, alone, { rounds: 5 })
    return [
      ratio('warm app, a role', ms.warmRole / ms.idle, 1.4),
      ...(vault ? [ratio('warm app, keys of the vault', vault.warmKept / vault.idle, 1.4)] : []),
      ratio('alone, keys in a file', ms.keys / ms.idle, 1.8),
      ratio('alone, a role in the cache', ms.role / ms.idle, 1.8),
      ...(vault ? [ratio('alone, keys of the vault', vault.kept / vault.idle, 2.5)] : []),
      ...(list
        ? [{ name: 'keys in a file, alone, to aws configure list', value: list.keys / list.list, unit: '×', aim: 1 }]
        : []),
      ...(await benchTogether(warm)),
    ]
  } finally {
    await ui.stop()
  }
}
