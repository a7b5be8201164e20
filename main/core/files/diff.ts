import { createTwoFilesPatch } from 'diff'
import { Masks } from './mask.ts'

/** Bytes that are no UTF-8 are kept as lone surrogates, which no screen can show. */
const showable = (text: string) =>
  text.replace(/[\uD800-\uDFFF]/g, (unit, at: number, whole: string) => {
    const pair = whole.codePointAt(unit < '\uDC00' ? at : at - 1)
    return pair !== undefined && pair > 0xffff ? unit : '\uFFFD'
  })

/** A unified diff of two versions of a file, secrets masked; empty where they are the same. */
export function maskedDiff(name: string, before: string, after: string): string {
  if (before === after) return ''
  const masks = new Masks()
  const hidden = [before, after].map((text) => showable(masks.hide(text)))
  const [one = '', other = ''] = hidden
  const patch = createTwoFilesPatch(name, name, one, other, undefined, undefined, { context: 3 })
  return patch.slice(patch.indexOf('---'))
}
