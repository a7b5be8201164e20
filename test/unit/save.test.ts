import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Change, SaveOptions } from '../../main/core/files/save.ts'
import { done } from '../../main/core/model/finding.ts'
import { addB, disk, SavedFile } from '../support/savedFile.ts'
import { withLine } from '../support/versions.ts'

const isRoot = process.getuid?.() === 0
const isWindows = process.platform === 'win32'
const nobody = 65_534

let file: SavedFile
beforeEach(() => {
  file = new SavedFile()
})
afterEach(() => file.dispose())

const modeOf = (of: string) => (statSync(of).mode & 0o7777).toString(8)
const namesIn = (directory: string) => readdirSync(directory).sort()

function refusal(code: string): Error {
  return Object.assign(new Error(`${code}: refused`), { code, syscall: 'write' })
}

/** Runs as a user who owns nothing here, where the tests themselves may do everything. */
async function asNobody<T>(run: () => Promise<T>): Promise<T> {
  if (!isRoot) return run()
  process.seteuid?.(nobody)
  try {
    return await run()
  } finally {
    process.seteuid?.(0)
  }
}

describe('a saved file', () => {
  it.each([0o022, 0o000, 0o777])(
    'that is new is its owner’s alone, as is its directory, with umask %o',
    async (umask) => {
      const before = process.umask(umask)
      try {
        expect(await file.save()).toMatchObject({ ok: true, value: { before: null, wasChangedMeanwhile: false } })
      } finally {
        process.umask(before)
      }
      expect(file.text).toBe('b = 2\n')
      if (!isWindows) expect([modeOf(file.path), modeOf(file.directory)]).toEqual(['600', '700'])
      expect(file.names).toEqual(['config'])
    },
  )

  it.skipIf(isWindows).each([0o600, 0o644, 0o664, 0o200 | 0o400])('keeps its mode %o', async (mode) => {
    file.write('a = 1\n', mode)
    expect(await file.save()).toMatchObject({ ok: true })
    expect([file.text, modeOf(file.path)]).toEqual(['a = 1\nb = 2\n', mode.toString(8)])
  })

  it.skipIf(!isRoot)('keeps its owner', async () => {
    file.write()
    chownSync(file.path, nobody, nobody)
    expect(await file.save()).toMatchObject({ ok: true })
    expect(statSync(file.path)).toMatchObject({ uid: nobody, gid: nobody })
  })

  it('is left alone where the change changes nothing', async () => {
    file.write('b = 2\n')
    const { ino, mtimeMs } = statSync(file.path)
    expect(await file.save()).toMatchObject({ ok: true })
    expect(statSync(file.path)).toMatchObject({ ino, mtimeMs })
  })

  it('has the changes of all who saved at once', async () => {
    file.write('')
    const edits = Array.from({ length: 40 }, (_, edit) => `key${edit}`)
    const saved = await Promise.all(edits.map((key) => file.save({ change: (now) => done(withLine(now, key, '1')) })))
    expect(saved.every(({ ok }) => ok)).toBe(true)
    expect(file.text.trim().split('\n').sort()).toEqual(edits.map((key) => `${key} = 1`).sort())
    expect(file.names).toEqual(['config'])
  })

  it('gives what it replaces to the history first', async () => {
    file.write()
    const kept: string[] = []
    await file.save({
      keep: async (version) => {
        kept.push(`${Buffer.from(version)} while the file says ${file.text}`)
      },
    })
    expect(kept).toEqual(['a = 1\n while the file says a = 1\n'])
  })
})

describe.skipIf(isWindows)('a symbolic link', () => {
  it('stays, through two links and a linked directory, and what it leads to is replaced', async () => {
    const dotfiles = join(file.home, 'dotfiles')
    mkdirSync(dotfiles)
    mkdirSync(join(file.home, 'linked'))
    writeFileSync(join(dotfiles, 'aws-config'), 'a = 1\n', { mode: 0o640 })
    symlinkSync(join(file.home, 'linked'), file.directory)
    symlinkSync('../dotfiles/aws-config', join(file.home, 'linked', 'second'))
    symlinkSync('second', file.path)
    expect(await file.save()).toMatchObject({ ok: true, value: { target: join(dotfiles, 'aws-config') } })
    expect([readlinkSync(file.path), file.text, modeOf(file.path)]).toEqual(['second', 'a = 1\nb = 2\n', '640'])
    expect([file.names, namesIn(dotfiles)]).toEqual([['config', 'second'], ['aws-config']])
  })

  it.each([
    ['to nothing', '../not-mounted/config', 'is a symbolic link to ../not-mounted/config, and nothing is there'],
    ['to itself', 'config', 'leads round in a circle'],
  ])('%s is told about and left alone', async (_, leadsTo, says) => {
    mkdirSync(file.directory)
    symlinkSync(leadsTo, file.path)
    const saved = await file.save()
    expect(saved).toMatchObject({ ok: false, finding: { code: 'file-not-a-file' } })
    expect(saved.ok || saved.finding.message).toContain(says)
    expect([readlinkSync(file.path), file.names]).toEqual([leadsTo, ['config']])
  })
})

describe('nothing is lost and a finding says what to do', () => {
  const intact = async (code: string, more: Partial<SaveOptions> = {}) => {
    const saved = await file.save(more)
    expect(saved).toMatchObject({ ok: false, finding: { code }, conflict: null })
    expect([file.text, file.names]).toEqual(['a = 1\n', ['config']])
  }

  it('where the file is read-only, even to one who may do everything', async () => {
    file.write('a = 1\n', 0o444)
    await intact('file-read-only')
    expect(modeOf(file.path)).toBe('444')
  })

  it.skipIf(isWindows)('where its directory is read-only', async () => {
    file.write('a = 1\n', 0o666)
    chmodSync(file.directory, 0o555)
    await asNobody(() => intact('file-read-only'))
    chmodSync(file.directory, 0o755)
  })

  it.skipIf(!isRoot)('where it belongs to somebody else', async () => {
    file.write('a = 1\n', 0o666)
    chmodSync(file.directory, 0o777)
    await asNobody(() => intact('file-owner-differs'))
    expect(statSync(file.path).uid).toBe(0)
  })

  it.skipIf(isWindows)('where it may not be read', async () => {
    file.write('a = 1\n', 0o200)
    chmodSync(file.directory, 0o777)
    const saved = await asNobody(() => file.save())
    expect(saved).toMatchObject({ ok: false, finding: { code: 'file-unreadable' } })
    expect([file.text, file.names]).toEqual(['a = 1\n', ['config']])
  })

  it('where a directory is in its place', async () => {
    mkdirSync(file.path, { recursive: true })
    expect(await file.save()).toMatchObject({ ok: false, finding: { code: 'file-not-a-file' } })
    expect(lstatSync(file.path).isDirectory()).toBe(true)
  })

  it('where a directory takes its place in the middle', async () => {
    file.write()
    const change: Change = (now) => {
      rmSync(file.path)
      mkdirSync(file.path)
      return addB(now)
    }
    expect(await file.save({ change })).toMatchObject({ ok: false, finding: { code: 'file-not-a-file' } })
    expect(file.names).toEqual(['config'])
  })

  it.skipIf(isWindows)('where a pipe is in its place, and nobody waits for a writer', async () => {
    mkdirSync(file.directory)
    execFileSync('mkfifo', [file.path])
    expect(await file.save()).toMatchObject({ ok: false, finding: { code: 'file-not-a-file' } })
  })

  it('where a file is in the place of its directory', async () => {
    writeFileSync(file.directory, '')
    expect(await file.save()).toMatchObject({ ok: false, finding: { code: 'file-not-a-file' } })
  })

  it.each([
    ['ENOSPC', 'disk-full'],
    ['EDQUOT', 'disk-full'],
    ['EIO', 'file-not-saved'],
    ['EROFS', 'file-read-only'],
  ])('where the disk says %s', async (error, code) => {
    file.write()
    const refuse = async () => {
      throw refusal(error)
    }
    await intact(code, { disk: disk({ write: refuse }) })
    await intact(code, { disk: disk({ flush: refuse }) })
  })

  it.skipIf(!isRoot || process.platform !== 'linux')('where a real disk is full', async ({ skip }) => {
    file.write()
    const full = join(file.home, 'full')
    mkdirSync(full)
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', full], { stdio: 'ignore' })
    } catch {
      skip('a file system cannot be mounted here')
    }
    try {
      file.path = join(full, 'config')
      writeFileSync(file.path, 'a = 1\n')
      const more = Buffer.alloc(100_000, 'x')
      expect(await file.save({ change: () => done(more) })).toMatchObject({ ok: false, finding: { code: 'disk-full' } })
      expect([file.text, file.names]).toEqual(['a = 1\n', ['config']])
    } finally {
      execFileSync('umount', [full])
    }
  })

  it('where Windows never lets the file be replaced', async () => {
    file.write()
    const rename = () => {
      throw refusal('EPERM')
    }
    await intact('file-read-only', { platform: 'win32', disk: disk({ rename }) })
    expect(file.clock.waits.reduce((sum, wait) => sum + wait, 0)).toBeLessThan(3_000)
  })
})

it.each(['EPERM', 'EACCES', 'EBUSY'])('Windows may refuse a rename with %s for a moment', async (code) => {
  file.write()
  let refusals = 3
  const rename = (from: string, to: string) => {
    refusals -= 1
    if (refusals >= 0) throw refusal(code)
    renameSync(from, to)
  }
  expect(await file.save({ platform: 'win32', disk: disk({ rename }) })).toMatchObject({ ok: true })
  expect([file.text, file.names, refusals]).toEqual(['a = 1\nb = 2\n', ['config'], -1])
})
