import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { systemClock } from '../../main/core/clock.ts'
import { type Conflict, saveFile } from '../../main/core/files/save.ts'
import { removeStrays } from '../../main/core/files/strays.ts'
import { done, failed, problem } from '../../main/core/model/finding.ts'
import { pause } from '../../main/core/pause.ts'
import { Child } from '../support/childProcess.ts'
import { Random, seedOf } from '../support/random.ts'
import { versionIn, versionOf, withLine } from '../support/versions.ts'

const kills = Number(process.env.LATCHKEY_DURABILITY_COUNT ?? 1_000)

let home: string
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'latchkey-durability-'))
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

const linesOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8').split('\n')

function aFile(name: string, bytes: Uint8Array | string, mode = 0o600): string {
  const directory = join(home, name)
  mkdirSync(directory)
  const path = join(directory, 'config')
  writeFileSync(path, bytes)
  chmodSync(path, mode)
  return path
}

it(`a file is the old or the new version after each of ${kills} kills`, { timeout: kills * 500 + 60_000 }, async () => {
  const random = new Random(seedOf('durability'))
  const env = { NODE_COMPILE_CACHE: join(home, 'compiled') }
  let left = kills
  let saves = 0
  let torn = 0

  const lane = async (name: string) => {
    const path = aFile(name, versionOf(0), 0o640)
    const directory = join(home, name)
    let known = 0
    while (left > 0) {
      left -= 1
      const child = new Child('saver', ['loop', path], env)
      await child.says('began')
      const older = readdirSync(directory).filter(
        (file) => file !== 'config' && !file.includes(`-${child.process.pid}-`),
      )
      expect(older).toEqual([])
      await pause(systemClock, random.next() * 20)
      await child.kill()
      const found = versionIn(readFileSync(path))
      const saved = child.last('saved') ?? known
      expect([saved, saved + 1]).toContain(found)
      expect(statSync(path).mode & 0o7777).toBe(0o640)
      saves += saved - known
      if (readdirSync(directory).length > 1) torn += 1
      known = found ?? Number.NaN
    }
    removeStrays(directory, systemClock)
    expect(readdirSync(directory)).toEqual(['config'])
  }

  // What is compiled is kept when a process ends well, which the killed ones never do.
  await new Child('saver', ['edits', aFile('compiled-once', emptyProfiles), 'a', '1'], env).succeeds()
  await Promise.all([lane('killed-1'), lane('killed-2')])
  console.log(`durability: ${kills} kills, ${saves} saves, ${torn} of the kills in the middle of one`)
  expect(torn).toBeGreaterThan(kills / 20)
})

const people = ['a', 'b', 'c', 'd'] as const
const emptyProfiles = people.map((name) => `# of ${name}\n[profile ${name}]\n\n`).join('')

it('four processes that edit different profiles of one file at once keep all 2,000 edits', async () => {
  const path = aFile('together', emptyProfiles, 0o600)
  const began = performance.now()
  const children = people.map((name) => new Child('saver', ['edits', path, name, '500']))
  await Promise.all(children.map((child) => child.succeeds()))
  const longest = Math.max(...children.map((child) => child.last('longest') ?? Number.POSITIVE_INFINITY))
  console.log(`durability: 2,000 edits in ${Math.round(performance.now() - began)} ms, the longest took ${longest} ms`)
  const settings = Array.from({ length: 500 }, (_, edit) => `key_${edit} = v${edit}\n`).join('')
  const expected = people.map((name) => `# of ${name}\n[profile ${name}]\n${settings}\n`).join('')
  expect(readFileSync(path, 'utf8')).toBe(expected)
  expect(readdirSync(join(home, 'together'))).toEqual(['config'])
})

it('only one process at a time has a lock, while others that wait for it are killed', async () => {
  const path = aFile('counted', '0')
  const children = ['a', 'b', 'c'].map((who) => new Child('saver', ['count', path, who, '400']))
  const random = new Random(seedOf('lock'))
  const other = aFile('edited', emptyProfiles)
  const editors = ['a', 'b'].map((who) => new Child('saver', ['edits', other, who, '150']))
  for (let kill = 0; kill < 12; kill += 1) {
    const victim = new Child('saver', ['edits', other, 'killed', '100000'])
    await victim.says('began')
    await pause(systemClock, random.next() * 20)
    await victim.kill()
  }
  await Promise.all([...children, ...editors].map((child) => child.succeeds()))
  expect(readFileSync(path, 'utf8')).toBe('1200')
  const lines = linesOf(readFileSync(other))
  expect(lines.filter((line) => /^key_\d+ = v\d+$/.test(line))).toHaveLength(300)
  removeStrays(join(home, 'edited'), systemClock)
  expect([readdirSync(join(home, 'counted')), readdirSync(join(home, 'edited'))]).toEqual([['config'], ['config']])
})

it('a lock whose owner was killed is taken over', async () => {
  const path = aFile('abandoned', 'a = 1\n')
  const child = new Child('saver', ['hang', path])
  await child.says('holding')
  const waiting = await saveFile({
    path,
    clock: systemClock,
    limitMs: 50,
    change: (now) => done(withLine(now, 'b', '2')),
  })
  expect(waiting).toMatchObject({ ok: false, finding: { code: 'file-locked' } })
  const patient = saveFile({ path, clock: systemClock, change: (now) => done(withLine(now, 'b', '2')) })
  await child.kill()
  expect(await patient).toMatchObject({ ok: true })
  expect(readFileSync(path, 'utf8')).toBe('a = 1\nb = 2\n')
  expect(readdirSync(join(home, 'abandoned'))).toEqual(['config'])
})

it('what a program writes slowly into the emptied file is never lost, whenever it begins', async () => {
  const random = new Random(seedOf('slow writer'))
  for (let round = 0; round < 6; round += 1) {
    const path = aFile(`slowly-${round}`, 'a = 1\n')
    const theirs = Array.from({ length: 40 }, (_, line) => `theirs_${line} = ${round}`)
    const pauseMs = String(5 + random.below(60))
    const child = new Child('saver', ['slowly', path, `${theirs.join('\n')}\n`, '8', pauseMs])
    const kept: Uint8Array[] = []
    const keep = async (version: Uint8Array) => kept.push(version)
    let saves = 0
    let isOver = false
    const ended = child.succeeds().then(() => {
      isOver = true
    })
    while (!isOver) {
      const line = `ours_${saves}`
      const saved = await saveFile({ path, clock: systemClock, keep, change: (now) => done(withLine(now, line, '1')) })
      expect(saved).toMatchObject({ ok: true })
      saves += 1
    }
    await ended
    const last = await saveFile({ path, clock: systemClock, keep, change: (now) => done(withLine(now, 'last', '1')) })
    expect(last).toMatchObject({ ok: true })
    const lines = new Set(linesOf(readFileSync(path)))
    expect(theirs.filter((line) => !lines.has(line))).toEqual([])
    const anywhere = new Set([...lines, ...kept.flatMap((version) => linesOf(version))])
    const ours = Array.from({ length: saves }, (_, save) => `ours_${save} = 1`)
    expect(ours.filter((line) => !anywhere.has(line))).toEqual([])
  }
})

it('a program that writes a stale copy back meets a conflict, or what it wrote is in the history', async () => {
  const path = aFile('stale', 'region = eu-west-1\nrole = a\n')
  const kept: string[] = []
  const keep = async (version: Uint8Array) => kept.push(Buffer.from(version).toString())
  const previewed = readFileSync(path)
  const first = await saveFile({
    path,
    clock: systemClock,
    keep,
    change: (now) => done(withLine(now, 'output', 'json')),
  })
  if (!first.ok) throw new Error(first.finding.message)
  // It had read the file before that save, and knows nothing of it.
  writeFileSync(path, withLine(previewed, 'role', 'b'))

  const again = await saveFile({
    path,
    clock: systemClock,
    keep,
    expected: first.value.after,
    change: (now) => done(withLine(now, 'region', 'us-east-1')),
  })
  expect(again).toMatchObject({ ok: true, value: { wasChangedMeanwhile: true } })
  expect(readFileSync(path, 'utf8')).toBe('region = us-east-1\nrole = b\n')
  expect(kept).toEqual(['region = eu-west-1\nrole = a\n', 'region = eu-west-1\nrole = b\n'])

  const conflict = await saveFile({
    path,
    clock: systemClock,
    expected: first.value.after,
    change: (now) =>
      linesOf(now ?? Buffer.alloc(0)).includes('output = json')
        ? done(withLine(now, 'output', 'text'))
        : failed(problem('usage', 'There is no `output` any more.')),
  })
  expect(conflict).toMatchObject({ ok: false, finding: { code: 'save-conflict' } })
  const sides: Conflict | null = conflict.ok ? null : conflict.conflict
  expect(sides?.disk?.toString()).toBe('region = us-east-1\nrole = b\n')
  expect(sides?.intended.toString()).toBe('region = eu-west-1\nrole = a\noutput = text\n')
  expect(readFileSync(path, 'utf8')).toBe('region = us-east-1\nrole = b\n')
})
