import { describe, expect, it } from 'vitest'
import { callerWords, createCallers } from '../../main/core/agent/callers.ts'
import { programName, programOf, type Shown } from '../../main/core/agent/processes.ts'
import { FakeClock } from '../support/fakeClock.ts'

const pass = (clock: FakeClock, ms: number) => clock.moveTo(new Date(clock.now() + ms).toISOString())

describe('a program is called', () => {
  it.each<[string, string]>([
    ['cdk', 'node /usr/lib/node_modules/aws-cdk/bin/cdk deploy --context password=x'],
    ['cdk', '/usr/bin/node --max-old-space-size=4096 --import tsx/loader /opt/cdk.js'],
    ['aws-cdk', 'node /x/aws-cdk/bin/index.js'],
    ['aws', '/usr/local/bin/aws s3 ls'],
    ['aws', '/usr/bin/python3.11 /home/kim/.local/bin/aws s3 ls'],
    ['awscli', 'python3 -m awscli'],
    ['python3', 'python3 -c print(1)'],
    ['node', 'node -e 0'],
    ['node', 'node'],
    ['bash', '-bash'],
    ['latchkey', 'node /work/out/cli/latchkey.mjs credentials dev'],
    ['terraform', 'C:\\tools\\terraform.exe apply'],
    ['kworker', ''],
  ])('%s for %s', (name, command) => {
    expect(programName(command.split(' '), 'kworker')).toBe(name)
  })
})

describe('who wants the credentials', () => {
  const processes: Record<number, Shown> = {
    10: { name: 'sh', parent: 9, directory: '/work/shop' },
    9: { name: 'latchkey', parent: 8, directory: '/work/shop' },
    8: { name: 'cdk', parent: 7, directory: '/work/shop' },
    7: { name: 'zsh', parent: 1, directory: '/work' },
    20: { name: 'bash', parent: 1, directory: '/work' },
    30: { name: 'sh', parent: 30, directory: '/work' },
  }
  const look = (pid: number) => processes[pid] ?? null

  it.each<[string, number, object]>([
    ['is whoever stands behind shells and Latchkey', 10, { program: 'cdk', directory: '/work/shop', parent: 'zsh' }],
    ['is nobody where there are only shells', 20, { program: null, directory: '/given', parent: null }],
    ['is nobody where the system shows nothing', 99, { program: null, directory: '/given', parent: null }],
    ['is nobody where a process seems to be its own parent', 30, { program: null, directory: '/given', parent: null }],
  ])('%s', (_name, ppid, expected) => {
    expect(programOf(ppid, '/given', look)).toEqual(expected)
  })

  it('is in a sentence', () => {
    expect(callerWords({ program: 'cdk', directory: '/home/kim/shop', parent: null }, '/home/kim')).toBe(
      'cdk in ~/shop',
    )
    expect(callerWords({ program: null, directory: null, parent: null }, '/home/kim')).toBe('A program')
  })
})

describe('callers', () => {
  const cdk = { program: 'cdk', directory: '/home/kim/shop', parent: 'zsh' }
  const aws = { program: 'aws', directory: '/home/kim', parent: null }
  const minute = 60_000

  function book() {
    const clock = new FakeClock('2026-11-20T12:00:00Z')
    let changes = 0
    const callers = createCallers({
      clock,
      home: '/home/kim',
      onChange: () => {
        changes += 1
      },
    })
    return { clock, callers, changes: () => changes }
  }

  it('are counted, the newest first, and forgotten after an hour', () => {
    const { clock, callers, changes } = book()
    callers.settle(callers.note(cdk, 'dev'), 'waiting')
    pass(clock, 30 * minute)
    callers.settle(callers.note(aws, 'dev'), 'given')
    callers.settle(callers.note(cdk, 'dev'), 'given')
    expect(callers.shown.recent).toMatchObject([
      { program: 'cdk', directory: '~/shop', parent: 'zsh', count: 2, outcome: 'given' },
      { program: 'aws', directory: '/home/kim', count: 1 },
    ])
    const before = changes()
    pass(clock, 60 * minute)
    expect(callers.shown.recent).toEqual([])
    expect(changes()).toBe(before + 1)
  })

  it('set no timer for what comes after the end', () => {
    const { clock, callers } = book()
    const id = callers.note(cdk, 'dev')
    callers.settle(id, 'waiting')
    callers.stop()
    callers.settle(id, 'failed')
    expect(clock.pending).toEqual([])
  })

  it('are two hundred at most', () => {
    const { callers } = book()
    for (let index = 0; index < 300; index += 1) callers.note(cdk, `profile-${index}`)
    expect(callers.shown.recent).toHaveLength(200)
    expect(callers.shown.recent.at(-1)?.profile).toBe('profile-100')
  })

  it.each([
    [{ program: 'cdk', directory: '~/shop', profile: null }, true],
    [{ program: 'cdk', directory: null, profile: 'dev' }, true],
    [{ program: null, directory: null, profile: 'dev' }, true],
    [{ program: 'cdk', directory: '~/other', profile: null }, false],
    [{ program: 'aws', directory: '~/shop', profile: null }, false],
    [{ program: null, directory: null, profile: 'prod' }, false],
  ])('are denied by %j: %j', (denied, expected) => {
    const { clock, callers } = book()
    callers.deny(denied, 10)
    expect(callers.denial(cdk, 'dev') !== null).toBe(expected)
    pass(clock, 10 * minute)
    expect(callers.denial(cdk, 'dev')).toBeNull()
    expect(callers.shown.denials).toEqual([])
  })

  it('are allowed again, and a denial said twice counts once', () => {
    const { callers } = book()
    const denied = { program: 'cdk', directory: null, profile: null }
    callers.deny(denied, 10)
    callers.deny(denied, 20)
    expect(callers.shown.denials).toHaveLength(1)
    callers.allow(denied)
    expect(callers.denial(cdk, 'dev')).toBeNull()
  })
})
