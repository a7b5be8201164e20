import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, watch } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { settle } from '../../main/cli/config/write.ts'
import { systemClock } from '../../main/core/clock.ts'
import { takeLock } from '../../main/core/files/lock.ts'
import type { SaveOutcome } from '../../main/core/model/edit.ts'
import { done, type FileName, failed, problem, type Result } from '../../main/core/model/finding.ts'
import { canary, config, credentials, writeTwoProfiles } from '../support/configFiles.ts'
import { latchkey, program } from '../support/program.ts'
import { TemporaryHome } from '../support/temporaryHome.ts'

let home: TemporaryHome
beforeEach(() => {
  home = new TemporaryHome()
})
afterEach(() => home.dispose())

const run = (args: readonly string[]) => latchkey(['config', ...args], home.env())
const text = (name: FileName) => readFileSync(home.file(name), 'utf8')
const twoProfiles = () => writeTwoProfiles(home)

/** Waits until another process stands in line to save the file. */
async function anotherWaits(): Promise<void> {
  const directory = home.file('')
  const waiting = () =>
    readdirSync(directory).filter((name) => /^\.latchkey-\w+-[1-9]\d*-.*\.lock$/.test(name)).length > 1
  await new Promise<void>((resolve) => {
    const watcher = watch(directory, () => {
      if (!waiting()) return
      watcher.close()
      resolve()
    })
  })
}

/** Runs a command that previews its change, and changes the file before it can save. */
async function overtaken(args: readonly string[], change: () => void) {
  const lock = await takeLock({ path: home.file('config'), clock: systemClock })
  const waits = anotherWaits()
  const ran = run(args)
  await waits
  change()
  lock?.release()
  return ran
}

describe('what somebody else changes meanwhile', () => {
  it('stays, if it is about something else', async () => {
    twoProfiles()
    const { code } = await overtaken(['set', 'dev', 'output=text', '--yes'], () =>
      home.write('config', config.replace('eu-west-1', 'us-east-1')),
    )
    expect([code, text('config')]).toEqual([0, config.replace('eu-west-1', 'us-east-1').replace('json', 'text')])
  })

  it.each([[[]], [['--json']]])('is a conflict with both sides, if it is about the same %j', async (more) => {
    twoProfiles()
    const theirs = config.replace('output = json', 'output = table')
    const { code, stdout, stderr } = await overtaken(['set', 'dev', 'output=text', '--yes', ...more], () =>
      home.write('config', theirs),
    )
    expect([code, text('config')]).toEqual([1, theirs])
    if (more.length === 0) {
      expect(stdout).toMatch(/\+output = table[\s\S]*\+output = text/)
      expect(stderr).toContain('changed by another program')
    } else {
      expect([JSON.parse(stdout), stderr]).toMatchObject([
        {
          error: { code: 'save-conflict' },
          conflict: {
            theirs: expect.stringContaining('+output = table'),
            yours: expect.stringContaining('+output = text'),
          },
        },
        '',
      ])
    }
  })

  it('is kept when many commands run at once', async () => {
    const names = Array.from({ length: 8 }, (_, index) => `p${index}`)
    home.write('config', names.map((name) => `[profile ${name}]\nregion = a\n`).join('\n'))
    const ran = await Promise.all(names.map((name) => run(['set', name, `region=${name}`, '--yes'])))
    expect(ran.map(({ code }) => code)).toEqual(names.map(() => 0))
    expect(text('config')).toBe(names.map((name) => `[profile ${name}]\nregion = ${name}\n`).join('\n'))
  })
})

describe('several files', () => {
  const preview = (file: FileName) => ({ file, diff: `--- ${file}\n`, notes: [], basis: '' })
  const shown = { config: '~/.aws/config', credentials: '~/.aws/credentials' }

  it.each<[string, Result<SaveOutcome>]>([
    ['is refused', failed(problem('disk-full', 'The disk is full.'))],
    ['conflicts', done({ saved: false, conflict: { message: 'The disk is full.', theirs: 'a', yours: 'b' } })],
  ])('say exactly what was done when the second %s', async (_how, second) => {
    const said: string[] = []
    const context = {
      env: {},
      json: false,
      colour: () => false,
      positionals: [],
      options: { yes: true },
      lists: {},
      out: () => undefined,
      note: (sentence: string) => said.push(sentence),
    }
    const pending = [
      { preview: preview('config'), save: async () => done({ saved: true, noUndo: null } as const) },
      { preview: preview('credentials'), save: async () => second },
    ]
    const { code, saved } = await settle(context, shown, pending, { title: 'Renamed a to b', notes: [] })
    expect([code, saved]).toEqual([1, false])
    expect(said.join('')).toContain('The disk is full. ~/.aws/config was changed already, ~/.aws/credentials was not.')
    expect(said.join('')).toContain('`latchkey config undo --file config`')
  })
})

const noTerminal =
  process.platform !== 'linux' || spawnSync('script', ['--version']).status !== 0
    ? ' (skipped: there is no `script`)'
    : ''

describe(`on a terminal${noTerminal}`, () => {
  /** Answers what is asked, one answer for each question. */
  async function onTerminal(args: readonly string[], answers: readonly string[]) {
    const command = [process.execPath, program, 'config', ...args].map((word) => `'${word}'`).join(' ')
    const child = spawn('script', ['-qefc', command, '/dev/null'], { env: home.env({ TERM: 'xterm' }) })
    const left = [...answers]
    let said = ''
    let answered = 0
    child.stdout.on('data', (part) => {
      said += String(part)
      const question = /\[y\/N\] |_token: /.exec(said.slice(answered))
      if (!question) return
      answered += question.index + question[0].length
      const next = left.shift()
      if (next !== undefined) child.stdin.write(next)
    })
    const [code] = await once(child, 'close')
    return { code, said }
  }

  it.runIf(noTerminal === '').each([
    ['y\r', 0, config.replace('json', 'text')],
    ['n\r', 1, config],
    ['\r', 1, config],
    ['\u0004', 1, config],
    ['\u0003', 130, config],
  ])('shows the change and asks: %j', async (answer, code, expected) => {
    twoProfiles()
    const ran = await onTerminal(['set', 'dev', 'output=text'], [answer])
    expect([ran.code, ran.said, text('config')]).toEqual([code, expect.stringContaining('Write this? [y/N]'), expected])
  })

  it.runIf(noTerminal === '')('offers to follow a new name', async () => {
    twoProfiles()
    const { code } = await onTerminal(['rename', 'dev', 'prod'], ['y\r', 'y\r'])
    expect([code, text('config')]).toEqual([0, expect.stringContaining('source_profile = prod')])
  })

  it.runIf(noTerminal === '')('takes a secret without showing it', async () => {
    twoProfiles()
    const { code, said } = await onTerminal(['set', 'dev', 'aws_session_token=-', '--yes'], [`${canary}\r`])
    expect([code, text('credentials')]).toEqual([0, `${credentials}aws_session_token = ${canary}\n`])
    expect(said).not.toContain(canary)
  })
})
