import { closeSync, ftruncateSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { systemDisk } from '../../main/core/files/replaceFile.ts'
import { readCacheFile, replaceCacheFile } from '../../main/core/identity-center/cacheFile.ts'
import { HastyClock } from '../support/hastyClock.ts'
import { TemporaryHome } from '../support/temporaryHome.ts'

const clock = new HastyClock()
const contentOf = (path: string) => JSON.parse(readFileSync(path, 'utf8'))

function cache(text: string): string {
  const home = new TemporaryHome()
  onTestFinished(() => home.dispose())
  const path = join(home.path, 'cache.json')
  writeFileSync(path, text)
  return path
}

it('what another tool writes into the old file while it is being replaced is put back', async () => {
  const path = cache('{"from":"before"}')
  const theirs = openSync(path, 'r+')
  const rename = (from: string, to: string) => {
    renameSync(from, to)
    ftruncateSync(theirs, 0)
    writeSync(theirs, '{"from":"theirs"}', 0)
  }
  const read = await readCacheFile(path, clock)
  // Only the first time.
  let renames = 0
  const disk = {
    ...systemDisk,
    rename: (from: string, to: string) => (renames++ === 0 ? rename : renameSync)(from, to),
  }
  expect(await replaceCacheFile(path, { from: 'ours' }, read, { clock, disk })).toMatchObject({
    value: 'changed-meanwhile',
  })
  closeSync(theirs)
  expect(contentOf(path)).toEqual({ from: 'theirs' })
})

it('what is left half written in the old file is of no use to anybody', async () => {
  const path = cache('{"from":"before"}')
  const read = await readCacheFile(path, clock)
  const rename = (from: string, to: string) => {
    const theirs = openSync(path, 'w')
    renameSync(from, to)
    writeSync(theirs, '{"from":')
    closeSync(theirs)
  }
  const disk = { ...systemDisk, rename }
  expect(await replaceCacheFile(path, { from: 'ours' }, read, { clock, disk })).toMatchObject({ value: 'written' })
  expect(contentOf(path)).toEqual({ from: 'ours' })
})

it('a file that others keep writing is waited for longer than one that nobody goes on with', async () => {
  const path = cache('{"from":')
  const begun = clock.now()
  expect((await readCacheFile(path, clock)).status).toBe('torn')
  const patience = clock.now() - begun
  expect(patience).toBeLessThan(5_000)
  const busy = new HastyClock()
  const at: HastyClock['at'] = (moment, run) => {
    // Another beginning each time it is looked at, and whole only in the end.
    const waited = busy.waits.length
    writeFileSync(path, waited < 300 ? `{"from":${'1'.repeat(1 + (waited % 2))}` : '{"from":"theirs"}')
    return busy.at(moment, run)
  }
  const read = await readCacheFile(path, { now: () => busy.now(), at })
  expect(read).toMatchObject({ status: 'present', fields: { from: 'theirs' } })
  expect(busy.waits.length * 25).toBeGreaterThan(patience)
})
