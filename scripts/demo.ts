import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { accountsWithRoles, startFakeAws } from '../test/support/fake-aws/server.ts'
import { identityCenterProfile, ssoSession, TemporaryHome } from '../test/support/temporaryHome.ts'
import { root } from './run.ts'

/** Latchkey on a home of its own and an AWS of its own, both gone afterwards. */
const aws = await startFakeAws({ accounts: accountsWithRoles(1000, 3), unknownKeys: 'accept' })
const home = new TemporaryHome()
const key = aws.issueUserKey('111122223333', 'developer')
const keysOf = (name: string) =>
  `[${name}]\naws_access_key_id = ${key.accessKeyId}\naws_secret_access_key = ${key.secretAccessKey}\n\n`

home.write(
  'config',
  [
    '# A demonstration: nothing here is real.\n\n',
    ssoSession('demo'),
    ssoSession('other'),
    identityCenterProfile('dev', 'demo', '111122223001'),
    identityCenterProfile('shop', 'demo', '111122223002'),
    identityCenterProfile('elsewhere', 'other', '111122223003'),
    '[profile deploy]\nrole_arn = arn:aws:iam::111122223004:role/Deploy\nsource_profile = dev\nregion = eu-west-1\n',
  ].join(''),
)
// Left over, as one finds them: aws and cdk part ways over this profile.
home.write('credentials', keysOf('shop') + keysOf('user'))
home.writeToken('other', { ...aws.issueToken({ startUrl: 'https://other.awsapps.com/start' }) })

const own = {
  ...aws.env(),
  HOME: home.path,
  USERPROFILE: home.path,
  LATCHKEY_HOME: home.stateDirectory,
  // Where it would be otherwise, it would outlast the home.
  ...(process.platform !== 'win32' && { LATCHKEY_AGENT_SOCK: join(home.path, 'agent.sock') }),
}
const others = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_')))
const authority = join(homedir(), '.Xauthority')
const display = process.env.XAUTHORITY || !existsSync(authority) ? {} : { XAUTHORITY: authority }
const exports = Object.entries(own).map(([name, value]) => `export ${name}='${value}'`)

console.error(`A made-up AWS with 1,000 accounts, and profiles of a temporary home. To try:

- sign in to demo in the window, and press Allow access on the page that opens
- look at the profile shop: aws and cdk part ways over it
- in another terminal, after these lines:
${exports.map((line) => `    ${line}`).join('\n')}
    node out/cli/latchkey.mjs login dev
    node out/cli/latchkey.mjs credentials dev
    node out/cli/latchkey.mjs import --session demo --account 111122223500 --yes
    node out/cli/latchkey.mjs import --session demo --role ReadOnly --dry-run   # all 1,000: this takes a minute

The window:`)
const program = join(root, 'out', 'cli', 'latchkey.mjs')
const args = ['ui', ...process.argv.slice(2)]
const child = spawn(process.execPath, [program, ...args], { env: { ...others, ...display, ...own }, stdio: 'inherit' })
// What cleans up ends last. Ctrl+C reaches the window's server by itself, too.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
child.once('error', (error) => console.error(`The window could not be started: ${error.message}`))
child.once('close', async (code) => {
  await aws.stop()
  home.dispose()
  process.exitCode = code === 130 ? 0 : (code ?? 0)
})
