import { chmodSync, readFileSync, statSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../main/core/clock.ts'
import { apply, type Operation } from '../../main/core/files/document/apply.ts'
import { parse, print } from '../../main/core/files/document/document.ts'
import { createEditing, type Editing } from '../../main/core/files/editing.ts'
import type { FileName } from '../../main/core/model/finding.ts'
import { MemoryKeyStore } from '../support/memoryKeyStore.ts'
import { TemporaryHome } from '../support/temporaryHome.ts'

const a = { kind: 'profile', name: 'a' } as const

const edited = (text: string, operation: Operation, file: FileName = 'config') => {
  const result = apply(parse(Buffer.from(text)), [operation], file)
  return result.ok ? Buffer.from(print(result.document)).toString() : result.refusal.code
}

const retitle = (header: string): Operation => ({ type: 'retitle-section', header, section: a })
const dropRepeats: Operation = { type: 'drop-repeats', section: a, key: 'x' }
const respell: Operation = { type: 'rename-key', section: a, key: 'x', to: 'x' }
const commentOut = (line: number): Operation => ({ type: 'comment-out-line', line })
const dropMark: Operation = { type: 'drop-byte-order-mark' }

describe('tidying up', () => {
  it.each<[string, string, Operation, string, FileName?]>([
    ['gives a header its prefix', '# c\n[a]\nx = 1\n', retitle('a'), '# c\n[profile a]\nx = 1\n'],
    ['takes a prefix away', '[profile a] # c\nx = 1\n', retitle('profile a'), '[a] # c\nx = 1\n', 'credentials'],
    ['takes blanks out of a header', '[profile  a]\nx = 1\n', retitle('profile  a'), '[profile a]\nx = 1\n'],
    ['takes no name that is taken', '[a]\nx = 1\n[profile a]\ny = 1\n', retitle('a'), 'section-exists'],
    ['does not choose between two headers', '[a]\nx = 1\n[b]\n[a]\n', retitle('a'), 'section-duplicate'],
    ['knows a header that is gone', '[b]\nx = 1\n', retitle('a'), 'section-missing'],
    [
      'leaves a header to which the section above has lost nothing',
      '[profile b]\nx = 1\n[profile a]# c\nx = 2\n',
      retitle('profile a'),
      'reads-differently',
    ],
    [
      'keeps the last of several lines',
      '[profile a]\nx = 1\n# c\nx = 2\ny = 3\n',
      dropRepeats,
      '[profile a]\n# c\nx = 2\ny = 3\n',
    ],
    ['keeps the one that cdk reads', '[profile a]\nx = 1\nX = 2\n', dropRepeats, '[profile a]\nx = 1\n'],
    [
      'drops no block of which cdk reads something',
      '[profile a]\nx =\n  p = 1\nx =\n  q = 2\n',
      dropRepeats,
      'reads-differently',
    ],
    ['finds nothing to drop', '[profile a]\nx = 1\n', dropRepeats, 'setting-missing'],
    ['writes a key in lower case', '[profile a]\nX = 1 \n', respell, '[profile a]\nx = 1 \n'],
    [
      'makes a comment of a line',
      '[profile a]\nx = 1\nwhat\r\ny = 2\n',
      commentOut(3),
      '[profile a]\nx = 1\n# what\r\ny = 2\n',
    ],
    ['makes a comment of a line at the top', 'x = 1\n[profile a]\n', commentOut(1), '# x = 1\n[profile a]\n'],
    ['makes no comment of a setting', '[profile a]\nx = 1\n', commentOut(2), 'line-read'],
    ['makes no comment of a line that is not there', '[profile a]\nx = 1\n', commentOut(9), 'line-read'],
    ['drops a byte-order mark', '\ufeff[profile a]\nx = 1\n', dropMark, '[profile a]\nx = 1\n'],
    ['finds no byte-order mark', '[profile a]\nx = 1\n', dropMark, 'text-changed'],
  ])('%s', (_what, text, operation, expected, file) => {
    expect(edited(text, operation, file)).toBe(expected)
  })
})

describe.skipIf(process.platform === 'win32')('keeping a file to oneself', () => {
  let home: TemporaryHome
  let editing: Editing
  const steps = [{ type: 'protect' }] as const
  beforeEach(() => {
    home = new TemporaryHome()
    home.write('credentials', '[a]\nregion = eu-west-1\n')
    chmodSync(home.file('credentials'), 0o644)
    const { stateDirectory, path } = home
    editing = createEditing({ env: {}, home: path, stateDirectory, clock: systemClock, keyStore: new MemoryKeyStore() })
  })
  afterEach(() => home.dispose())

  const mode = () => statSync(home.file('credentials')).mode & 0o777
  const previewed = () => {
    const preview = editing.preview('credentials', steps)
    if (!preview.ok) throw new Error(preview.finding.message)
    return preview.value
  }

  it('is shown first, and then done', async () => {
    const { diff, notes, basis } = previewed()
    expect(diff).toContain('old mode 100644\nnew mode 100600')
    expect(notes).toHaveLength(1)
    expect(mode()).toBe(0o644)
    const saved = await editing.save('credentials', steps, { basis, title: 'A test' })
    expect(saved).toMatchObject({ ok: true, value: { saved: true, noUndo: expect.stringContaining('chmod') } })
    expect(mode()).toBe(0o600)
  })

  it('goes together with a change of what the file says, which can be taken back', async () => {
    const both = [{ type: 'set', section: a, key: 'region', value: 'us-east-1' }, ...steps] as const
    const preview = editing.preview('credentials', both)
    if (!preview.ok) throw new Error(preview.finding.message)
    expect(preview.value.diff).toMatch(/new mode 100600[\s\S]*\+region = us-east-1/)
    const { basis } = preview.value
    expect(await editing.save('credentials', both, { basis, title: 'A test' })).toMatchObject({
      value: { noUndo: null },
    })
    expect(mode()).toBe(0o600)
    expect(readFileSync(home.file('credentials'), 'utf8')).toContain('us-east-1')
  })

  it('changes nothing where nobody else has access', () => {
    chmodSync(home.file('credentials'), 0o600)
    expect(previewed()).toMatchObject({ diff: '', notes: [] })
  })
})
