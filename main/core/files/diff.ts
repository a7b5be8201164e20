import { createTwoFilesPatch } from 'diff'
import { Masks } from './mask.ts'

/** Bytes that are no UTF-8 are kept as lone surrogates, which no screen can show. */
const showable = (text: string) =>
  text.replace(/[\uD800-\uDFFF]/g, (unit, at: number, whole: string) => {
    const pair = whole.codePointAt(unit < '\uDC00' ? at : at - 1)
    return pair !== undefined && pair > 0xffff ? unit : '\uFFFD'
  })

const context = 3
/** Where lines repeat, the shortest edit may be some lines away from where the texts begin to differ. */
const around = 24

/** A unified diff of two versions of a file, secrets masked; empty where they are the same. */
export function maskedDiff(name: string, before: string, after: string): string {
  if (before === after) return ''
  const { start, sameAtEnd } = stretchOf(before, after)
  const masks = new Masks()
  const [one = '', other = ''] = [before, after].map((text) =>
    showable(masks.hide(text.slice(start, text.length - sameAtEnd))),
  )
  const patch = createTwoFilesPatch(name, name, one, other, undefined, undefined, { context })
  const skipped = linesIn(before.slice(0, start))
  return patch
    .slice(patch.indexOf('---'))
    .replace(/^@@ -(\d+)(.*?) \+(\d+)/gm, (_all, from: string, lines: string, to: string) => {
      return `@@ -${Number(from) + skipped}${lines} +${Number(to) + skipped}`
    })
}

/**
 * The part of the texts that a diff shows: files are long and edits short. It begins with a header, since what a line
 * is depends on the lines above it up to there.
 */
function stretchOf(before: string, after: string): { readonly start: number; readonly sameAtEnd: number } {
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start += 1
  let sameAtEnd = 0
  const most = shorter - start
  while (
    sameAtEnd < most &&
    before.charCodeAt(before.length - 1 - sameAtEnd) === after.charCodeAt(after.length - 1 - sameAtEnd)
  ) {
    sameAtEnd += 1
  }
  for (let line = 0; line <= around && start > 0; line += 1) start = before.lastIndexOf('\n', start - 2) + 1
  const header = before.lastIndexOf('\n[', start)
  start = before[start] === '[' ? start : header + 1
  const lineEnd = (at: number) => before.indexOf('\n', at) + 1 || before.length
  let end = lineEnd(before.length - sameAtEnd)
  while (end < before.length && goesOn.test(before.slice(end, lineEnd(end)))) end = lineEnd(end)
  for (let line = 0; line < around; line += 1) end = lineEnd(end)
  return { start, sameAtEnd: before.length - end }
}

/** Lines that may belong to a secret above them, and so look different when that is another one. */
const goesOn = /^\s|^[#;]/

const linesIn = (text: string) => text.split('\n').length - 1
