import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { thisProcess } from '../../main/core/files/owner.ts'
import { openFinding, openTo } from '../../main/core/files/permissions.ts'
import { removeStrays } from '../../main/core/files/strays.ts'
import { SavedFile } from '../support/savedFile.ts'

let file: SavedFile
beforeEach(() => {
  file = new SavedFile()
})
afterEach(() => file.dispose())

describe('what killed processes left behind', () => {
  // Process ids end well below this on every system.
  const gone = thisProcess().replace(/-\d+-\d+$/, '-99999999-1')
  const elsewhere = `ffffff${thisProcess().slice(6)}`
  const beforeBoot = gone.replace(/^([0-9a-f]{6})-[0-9a-f]{6}/, '$1-000000')
  const left = [gone, beforeBoot].flatMap((owner) => [
    `.latchkey-${owner}-0123abcd.tmp`,
    `.latchkey-89abcdef-7-${owner}-0123abcd.lock`,
  ])
  const notOurs = [
    `.latchkey-${thisProcess()}-0123abcd.tmp`,
    `.latchkey-${elsewhere}-0123abcd.tmp`,
    `.latchkey-notes.tmp`,
    `config.tmp`,
  ]

  it('is removed, and nothing else is', () => {
    file.write()
    for (const name of [...left, ...notOurs]) writeFileSync(join(file.directory, name), '')
    expect(removeStrays(file.directory, file.clock)).toBe(left.length)
    expect(file.names).toEqual([...notOurs, 'config'].sort())
    expect(removeStrays(join(file.home, 'missing'), file.clock)).toBe(0)
  })

  it('is removed by the next save, a lock too', async () => {
    file.write()
    for (const name of left) writeFileSync(join(file.directory, name), '')
    expect(await file.save()).toMatchObject({ ok: true })
    expect(file.names).toEqual(['config'])
  })
})

it.skipIf(process.platform === 'win32').each([
  ['credentials', 0o600, null],
  ['credentials', 0o400, null],
  ['credentials', 0o640, 'read'],
  ['credentials', 0o604, 'read'],
  ['credentials', 0o622, 'change'],
  ['config', 0o644, null],
  ['config', 0o664, 'change'],
] as const)('%s with mode %o: others can %s it', (name, mode, what) => {
  file.write('', mode)
  const finding = openFinding(name, '~/.aws/it', openTo(file.path))
  if (what === null) expect(finding).toBeNull()
  else
    expect(finding).toMatchObject({ code: 'file-mode-open', message: expect.stringContaining(`can ${what} ~/.aws/it`) })
})
