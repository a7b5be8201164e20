import { expect, it } from 'vitest'
import { differenceOf, puttingBack } from '../../main/core/settings/handedOver.ts'
import { Random } from '../support/random.ts'

it('what was put into a text is taken out of it again, wherever it stands by then', () => {
  const random = new Random(7)
  const line = 'credential_process = latchkey credentials --active\n'
  for (let round = 0; round < 500; round += 1) {
    const pieces = () => random.pick(['[default]\n', 'credential = 1\n', '\n', '# c\r\n', 'e\n', ''])
    const before = [pieces(), pieces(), pieces()].join('')
    const at = Math.floor(random.next() * (before.length + 1))
    const after = before.slice(0, at) + line + before.slice(at)
    const change = differenceOf(before, after)
    const now = `${pieces()}${after}${pieces()}`
    const back = puttingBack(now, change)
    if (!back) throw new Error(`Not found: ${JSON.stringify({ before, after })}`)
    expect(now.slice(0, back.start) + back.text + now.slice(back.end)).toBe(now.replace(after, before))
  }
})

it.each([
  ['is not there any more', 'region = x\n'],
  ['was changed', 'credential_process = other\n'],
  ['is there twice', 'a = 1\na = 1\n'],
])('what %s is left alone', (_what, text) => {
  expect(puttingBack(text, { inserted: 'a = 1\n', removed: '' })).toBe(null)
})
