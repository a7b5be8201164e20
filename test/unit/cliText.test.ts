import { describe, expect, it } from 'vitest'
import { cut, moment, paragraph, signed, table, widthOf, wrap } from '../../main/cli/text.ts'

describe('text for a terminal', () => {
  it('has columns as wide as their widest cell, whatever its colours', () => {
    const works = signed('works', 'works', true)
    expect(widthOf(works)).toBe('● works'.length)
    const [first = '', second = ''] = table([
      [works, 'a'],
      ['x', 'b'],
    ]).split('\n')
    expect(widthOf(first)).toBe(widthOf(second))
    expect(signed('works', 'works', false)).toBe('● works')
  })

  it.each([
    ['one two three', 7, ['one two', 'three']],
    ['one', 2, ['one']],
    ['', 5, ['']],
    ['a-word-that-is-longer than that', 8, ['a-word-that-is-longer', 'than', 'that']],
  ])('wraps %j at %i', (text, width, lines) => {
    expect(wrap(text, width)).toEqual(lines)
  })

  it('sets paragraphs behind their lead', () => {
    const text = paragraph('word '.repeat(30).trim(), '  → ')
    expect(text).toMatch(/^ {2}→ word .*\n {4}word /)
    expect(text.split('\n').every((line) => line.length <= 80)).toBe(true)
  })

  it('cuts what is too long', () => {
    expect([cut('abcdef', 6), cut('abcdefg', 6)]).toEqual(['abcdef', 'abcde…'])
  })

  const now = new Date(2026, 10, 20, 12, 0).getTime()
  it.each([
    ['today', new Date(2026, 10, 20, 9, 5), '09:05'],
    ['another day', new Date(2026, 10, 21, 18, 0), '21 Nov 18:00'],
    ['another year', new Date(2027, 0, 1, 0, 0), '1 Jan 2027 00:00'],
  ])('tells the time of %s', (_which, at, expected) => {
    expect(moment(at.toISOString(), now)).toBe(expected)
  })
})
