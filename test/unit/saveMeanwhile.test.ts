import { chmodSync, mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../main/core/clock.ts'
import { systemDisk } from '../../main/core/files/replaceFile.ts'
import type { Change, SaveOptions } from '../../main/core/files/save.ts'
import { failed, problem } from '../../main/core/model/finding.ts'
import { addB, disk, SavedFile } from '../support/savedFile.ts'

const isWindows = process.platform === 'win32'

let file: SavedFile
beforeEach(() => {
  file = new SavedFile()
})
afterEach(() => file.dispose())

describe('what another program writes in the middle of a save is kept', () => {
  const writers: readonly (readonly [string, () => void])[] = [
    ['into the file', () => writeFileSync(file.path, 'theirs = 1\n')],
    ['as a new file', () => replaceAsEditorsDo('theirs = 1\n')],
  ]
  const replaceAsEditorsDo = (content: string) => {
    writeFileSync(`${file.path}~`, content)
    renameSync(`${file.path}~`, file.path)
  }
  const doneAfter = <T>(act: () => void, result: T): T => {
    act()
    return result
  }
  const once = (act: () => void) => {
    let left = 1
    return () => {
      if (left === 0) return
      left -= 1
      act()
    }
  }
  const moments: readonly (readonly [string, (act: () => void) => Partial<SaveOptions>])[] = [
    ['while the change is made', (act) => ({ change: (now) => doneAfter(act, addB(now)) })],
    ['while the old version goes to the history', (act) => ({ keep: async () => act() })],
    [
      'while the new version is written',
      (act) => ({ disk: disk({ write: (file, bytes) => doneAfter(act, systemDisk.write(file, bytes)) }) }),
    ],
    ['while it is flushed', (act) => ({ disk: disk({ flush: (file) => doneAfter(act, systemDisk.flush(file)) }) })],
  ]
  const cases = writers.flatMap(([how, write]) => moments.map(([when, at]) => [how, when, write, at] as const))

  it.each(cases)('%s %s', async (_how, _when, act, at) => {
    file.write()
    expect(await file.save(at(once(act)))).toMatchObject({ ok: true })
    expect([file.text, file.names]).toEqual(['theirs = 1\nb = 2\n', ['config']])
  })

  it.each(cases.filter(([, when]) => !when.includes('history')))(
    '%s %s, where there was no file',
    async (_how, _when, act, at) => {
      mkdirSync(file.directory)
      expect(await file.save(at(once(act)))).toMatchObject({ ok: true })
      expect(file.text).toBe('theirs = 1\nb = 2\n')
    },
  )

  it.skipIf(isWindows)('into the old file right before it is replaced', async () => {
    file.write()
    const act = once(() => writeFileSync(file.path, 'theirs = 1\n'))
    const rename = (from: string, to: string) => {
      act()
      renameSync(from, to)
    }
    expect(await file.save({ disk: disk({ rename }) })).toMatchObject({ ok: true })
    expect(file.text).toBe('theirs = 1\nb = 2\n')
  })

  it.skipIf(isWindows)('into the old file right before it is replaced, where the change no longer fits', async () => {
    file.write()
    const act = once(() => writeFileSync(file.path, 'theirs = 1\n'))
    const rename = (from: string, to: string) => {
      act()
      renameSync(from, to)
    }
    const change: Change = (now) =>
      String(now).includes('a = 1') ? addB(now) : failed(problem('usage', 'There is no `a`.'))
    const saved = await file.save({ change, expected: Buffer.from('a = 1\n'), disk: disk({ rename }) })
    expect(saved).toMatchObject({ ok: false, finding: { code: 'save-conflict' } })
    expect(saved.ok || String(saved.conflict?.disk)).toBe('theirs = 1\n')
    expect(file.text).toBe('theirs = 1\n')
  })

  it.skipIf(isWindows)('and a mode that is narrowed in the middle is not widened again', async () => {
    file.write('a = 1\n', 0o644)
    const narrow = once(() => chmodSync(file.path, 0o600))
    const saved = await file.save({ disk: disk({ flush: (handle) => doneAfter(narrow, systemDisk.flush(handle)) }) })
    expect(saved).toMatchObject({ ok: true })
    expect([file.text, statSync(file.path).mode & 0o777]).toEqual(['a = 1\nb = 2\n', 0o600])
  })

  it('and a program that never stops writing is waited for, but not for ever', async () => {
    file.write()
    let version = 0
    const act = () => {
      version += 1
      writeFileSync(file.path, `theirs = ${version}\n`)
    }
    const saved = await file.save({
      clock: systemClock,
      limitMs: 600,
      disk: disk({ flush: (file) => doneAfter(act, systemDisk.flush(file)) }),
    })
    expect(saved).toMatchObject({ ok: false, finding: { code: 'file-locked' } })
    expect([file.text, file.names]).toEqual([`theirs = ${version}\n`, ['config']])
  })
})

describe('a change that cannot be made', () => {
  const refuse: Change = () => failed(problem('usage', 'There is no such profile.'))

  it('gives its own finding where the file is as it was previewed', async () => {
    file.write()
    const plain = { ok: false, finding: { code: 'usage' }, conflict: null }
    expect(await file.save({ change: refuse })).toMatchObject(plain)
    expect(await file.save({ change: refuse, expected: Buffer.from('a = 1\n') })).toMatchObject(plain)
  })

  it('is a conflict with both sides where the file was removed since', async () => {
    const change: Change = (now) => (now ? addB(now) : failed(problem('usage', 'There is no file.')))
    const saved = await file.save({ change, expected: Buffer.from('a = 1\n') })
    expect(saved).toMatchObject({ ok: false, finding: { code: 'save-conflict' }, conflict: { disk: null } })
    expect(saved.ok || String(saved.conflict?.intended)).toBe('a = 1\nb = 2\n')
  })

  it('leaves no lock behind, not even when it is a bug', async () => {
    file.write()
    const change = () => {
      throw new Error('a bug')
    }
    await expect(file.save({ change })).rejects.toThrow('a bug')
    expect(file.names).toEqual(['config'])
  })
})
