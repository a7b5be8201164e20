import { expect, test } from 'vitest'
import type { Notice } from '../../main/core/model/signIn.ts'
import { newNotices, outdatedNotices } from '../../main/desktop/notifications.ts'

const notice = (id: string): Notice => ({ id, title: `About ${id}`, body: 'What to do.', session: null })
const [corp, partner] = [notice('corp'), notice('partner')] as const

test.each<[string, readonly string[], readonly Notice[], readonly Notice[]]>([
  ['nothing is so', [], [], []],
  ['all is new', [], [corp, partner], [corp, partner]],
  ['one has been told', ['corp'], [corp, partner], [partner]],
  ['all has been told', ['corp', 'partner'], [partner, corp], []],
  ['what was told is no longer so', ['corp'], [], []],
])('what is new where %s', (_where, told, notices, expected) => {
  expect(newNotices(new Set(told), notices)).toEqual(expected)
})

test('the same cause in other words is not new', () => {
  expect(newNotices(new Set(['corp']), [{ ...corp, title: 'Sooner now' }])).toEqual([])
})

test('what was told and is no longer so is outdated', () => {
  expect(outdatedNotices(new Set(['corp', 'partner']), [partner])).toEqual(['corp'])
  expect(outdatedNotices(new Set(), [partner])).toEqual([])
})
