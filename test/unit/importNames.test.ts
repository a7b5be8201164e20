import { describe, expect, it } from 'vitest'
import { asName, checkTemplate, namesFor } from '../../main/core/import/names.ts'

describe('the name of an imported profile', () => {
  it.each([
    ['Café & Söhne (prod)', 'Cafe-Sohne-prod'],
    ['a]b#c;d"e', 'a-b-c-d-e'],
    ['  ', 'aws'],
    ['default', 'aws-default'],
    ['DEFAULT', 'aws-DEFAULT'],
    ['__proto__', 'aws-__proto__'],
    ['profile.x', 'aws-profile.x'],
    ['日本', 'aws'],
  ])('is made valid for every tool: %j becomes %j', (text, name) => {
    expect(asName(text)).toBe(name)
  })

  it('is never given twice, and another one is told apart by its account', () => {
    const role = (accountId: string) => ({ accountId, accountName: 'Shop', roleName: 'Dev' })
    const accounts = ['111122223001', '111122223002', '111122223002']
    const named = namesFor(accounts.map(role), '{account_name}-{role}', new Set(['other']))
    expect(named.map(({ name, instead }) => [name, instead])).toEqual([
      ['Shop-Dev', null],
      ['Shop-Dev-111122223002', 'Shop-Dev'],
      ['Shop-Dev-111122223002-2', 'Shop-Dev'],
    ])
  })

  it('keeps what stands in the name of an account as it is', () => {
    const named = namesFor(
      [{ accountId: '111122223001', accountName: '$&{role}', roleName: 'Dev' }],
      '{account_name}',
      new Set(),
    )
    expect(named[0]?.name).toBe('role')
  })

  it.each([
    ['{role}', true],
    ['x', false],
    ['{account}', false],
    ['{role', false],
  ])('comes from a template: %j is one: %j', (template, isOne) => {
    expect(checkTemplate(template) === null).toBe(isOne)
  })
})
