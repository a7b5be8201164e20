import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { sha1 } from '../../main/core/resolve/sha1.ts'

const reference = (text: string) => createHash('sha1').update(text).digest('hex')

it.each(['', 'corp', 'https://example.awsapps.com/start#/', 'größer 日本 😀', '\ud800', 'a\0b'])(
  'the hash of %j is that of Node',
  (text) => {
    expect(sha1(text)).toBe(reference(text))
  },
)

it('and so it is for every length up to several blocks', () => {
  for (let length = 0; length < 300; length += 1) {
    const text = Array.from({ length }, (_, at) => String.fromCharCode(32 + ((at * 7 + length) % 200))).join('')
    expect(sha1(text)).toBe(reference(text))
  }
})
