import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { program } from '../support/program.ts'
import { TemporaryHome } from '../support/temporaryHome.ts'

const works = (command: string) => spawnSync(command, ['--version']).status === 0
const whyNot =
  process.platform !== 'linux' || !works('dbus-run-session') || !works('gnome-keyring-daemon')
    ? ' (skipped: there is no keyring that a test could have for itself)'
    : ''

let home: TemporaryHome
beforeEach(() => {
  home = new TemporaryHome()
})
afterEach(() => home.dispose())

const canary = 'example-secret-canary'
const config = '\ufeff# mine\r\n[profile dev]\r\nregion=eu-west-1\r\n\r\n; last\r\noutput = json\r\n'
const credentials = `[dev]\naws_access_key_id = AKIAEXAMPLE000000000\naws_secret_access_key = ${canary}\n`

interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  readonly config: string
  readonly credentials: string
}

/** Runs the commands in a session that has a keychain of its own, and looks at the files after each of them. */
function inKeyringSession(commands: readonly (readonly string[])[]): readonly Ran[] {
  const quoted = (words: readonly string[]) => words.map((word) => `'${word}'`).join(' ')
  const results = join(home.path, 'results')
  const runtime = join(home.path, 'runtime')
  for (const directory of [results, runtime]) mkdirSync(directory)
  chmodSync(runtime, 0o700)
  const copies = (index: number) =>
    ['config', 'credentials'].map((name) => `cp '${home.file(name)}' ${index}.${name}`).join('\n')
  const lines = commands.map((words, index) => {
    const isOurs = words[0] !== 'sh'
    const command = quoted(isOurs ? [process.execPath, program, 'config', ...words] : words)
    return `${command} >${index}.out 2>${index}.err </dev/null\necho $? >${index}.code\n${copies(index)}`
  })
  const unlock = 'printf "example password" | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1'
  writeFileSync(join(results, 'all.sh'), `${[unlock, ...lines].join('\n')}\n`)
  const env = home.env({ XDG_RUNTIME_DIR: runtime, XDG_DATA_HOME: join(home.path, 'data') })
  const session = spawnSync('dbus-run-session', ['--', 'sh', 'all.sh'], { cwd: results, env, timeout: 60_000 })
  expect(session.error).toBeUndefined()
  return commands.map((_, index) => {
    const read = (what: string) => readFileSync(join(results, `${index}.${what}`), 'utf8')
    return {
      code: Number(read('code')),
      stdout: read('out'),
      stderr: read('err'),
      config: read('config'),
      credentials: read('credentials'),
    }
  })
}

describe(`with a keychain${whyNot}`, () => {
  it.runIf(whyNot === '')('undo restores byte for byte, and no output shows a secret', () => {
    home.write('config', config)
    home.write('credentials', credentials)
    const ran = inKeyringSession([
      ['set', 'dev', 'output=text', '--yes', '--json'],
      ['rename', 'dev', 'prod', '--yes'],
      ['history', '--diff'],
      ['history', '--json'],
      ['diff'],
      ['undo'],
      ['undo', '--yes'],
      ['undo', '--yes', '--json'],
      ['undo', '--yes'],
      ['undo', '--yes'],
    ])
    expect(ran.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0, 2, 0, 0, 0, 1])
    const [set, renamed, withDiff, asJson, diff, asked, credentialsBack, configBack, , nothingLeft] = ran
    expect(JSON.parse(set?.stdout ?? '')).toMatchObject({ changed: true, undo: true, notes: [] })
    expect(withDiff?.stdout).toMatch(/Renamed dev to prod\n[\s\S]*-\[dev\]\n\+\[prod\]/)
    expect(JSON.parse(asJson?.stdout ?? '').history).toMatchObject(
      expect.arrayContaining([
        expect.objectContaining({ file: 'config', cause: 'saved', title: 'Set output of dev' }),
        expect.objectContaining({ file: 'config', cause: 'outside', diff: '' }),
      ]),
    )
    expect(diff?.stdout).toMatch(/\+\[profile prod\][\s\S]*\+\[prod\]/)
    expect(asked?.credentials).toBe(renamed?.credentials)
    expect(asked?.stderr).toContain('latchkey config undo --file config')
    expect([credentialsBack?.credentials, credentialsBack?.config]).toEqual([credentials, renamed?.config])
    expect(configBack?.config).toBe(config.replace('json', 'text'))
    expect([nothingLeft?.config, nothingLeft?.credentials]).toEqual([config, credentials])
    expect(nothingLeft?.stderr).toContain('no change of either file')
    for (const { stdout, stderr } of ran) expect(stdout + stderr).not.toContain(canary)
  })

  it.runIf(whyNot === '')('undo leaves alone what somebody else wrote since then', () => {
    home.write('config', config)
    home.write('credentials', credentials)
    const [, , diff, undone] = inKeyringSession([
      ['set', 'dev', 'output=text', '--yes'],
      ['sh', '-c', `echo "# theirs" >> "${home.file('config')}"`],
      ['diff', '--json'],
      ['undo', '--yes', '--json'],
    ])
    expect(JSON.parse(diff?.stdout ?? '').files[0]).toMatchObject({
      file: 'config',
      cause: 'outside',
      diff: expect.stringContaining('+# theirs'),
    })
    expect([undone?.code, JSON.parse(undone?.stdout ?? '')]).toMatchObject([1, { error: { code: 'save-conflict' } }])
    expect(undone?.config).toBe(`${config.replace('json', 'text')}# theirs\n`)
  })
})
