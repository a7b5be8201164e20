import { expect, test } from 'vitest'
import { readChoice } from '../../main/cli/configure/choose.ts'
import type { OfferedAccount, Profile } from '../../preload/contract.ts'
import { foundRows, pickedAccounts, roleCounts, rowsOf } from '../../renderer/views/wizard/roles.ts'

const account = (id: string, name: string, ...roles: string[]): OfferedAccount => ({ id, name, email: '', roles })
const offered = [account('111122223002', 'Shop', 'Dev', 'Read'), account('111122223001', 'Billing', 'Read')]
const profile = (name: string, session: string, accountId: string, roleName: string) =>
  ({ name, session, accountId, roleName }) as Profile
const there = [profile('mine', 'team', '111122223002', 'Dev'), profile('other', 'else', '111122223001', 'Read')]
const rows = rowsOf(offered, there, 'team')

test('every role is a row, by the name of its account, and says which profile of this session is for it', () => {
  expect(rows.map(({ accountName, roleName, profile }) => [accountName, roleName, profile])).toEqual([
    ['Billing', 'Read', null],
    ['Shop', 'Dev', 'mine'],
    ['Shop', 'Read', null],
  ])
})

test('rows are found by every word, by number, and by role', () => {
  const found = (query: string, role: string | null = null) => foundRows(rows, query, role).map(({ key }) => key)
  expect(found('')).toHaveLength(3)
  expect(found('SHOP dev')).toEqual(['111122223002 Dev'])
  expect(found('3001')).toEqual(['111122223001 Read'])
  expect(found('shop', 'Read')).toEqual(['111122223002 Read'])
  expect(found('nothing')).toEqual([])
  expect(roleCounts(rows)).toEqual([
    ['Read', 2],
    ['Dev', 1],
  ])
})

test('what is picked is asked for account by account, in the order of the list', () => {
  const picked = new Set(rows.map(({ key }) => key))
  expect(pickedAccounts(rows, picked)).toEqual([
    { id: '111122223001', roles: ['Read'] },
    { id: '111122223002', roles: ['Dev', 'Read'] },
  ])
})

test('in the terminal a number or a whole name chooses, a part narrows down, and nothing shows all again', () => {
  const all = offered.map((value) => ({ id: value.id, columns: [value.name, value.id], value }))
  const [shop, billing] = all
  const some = [all[1] ?? all[0]].flatMap((one) => one ?? [])
  expect(readChoice('2', all, all)).toEqual({ chosen: billing })
  expect(readChoice('111122223002', some, all)).toEqual({ chosen: shop })
  expect(readChoice('1', some, all)).toEqual({ chosen: billing })
  expect(readChoice('', some, all)).toEqual({ chosen: billing })
  expect(readChoice('', all, all)).toEqual({ shown: all })
  expect(readChoice('bill', all, all)).toEqual({ shown: [billing] })
  expect(readChoice('9', some, all)).toEqual({ shown: [] })
})
