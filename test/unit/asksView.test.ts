import { expect, test } from 'vitest'
import type { Ask } from '../../preload/contract.ts'
import { codeIn, countdown, nameInArn, waitersWords } from '../../renderer/asks/asks.ts'
import { agoWords, deniedChoices, deniedWords } from '../../renderer/views/callers/callers.ts'

const noon = Date.parse('2026-11-20T12:00:00Z')
const after = (seconds: number) => new Date(noon + seconds * 1000).toISOString()

test.each([
  ['arn:aws:iam::111122223333:mfa/kim', 'kim', '111122223333'],
  ['arn:aws-cn:iam::111122223333:u2f/user/kim/key-ABC', 'key-ABC', '111122223333'],
  ['arn:aws:iam::444455556666:role/team/Deploy', 'Deploy', '444455556666'],
  ['GAHT12345678', 'GAHT12345678', null],
  ['arn:aws:iam', 'arn:aws:iam', null],
])('%s is called %s', (text, name, account) => {
  expect(nameInArn(text)).toEqual({ name, account })
})

test.each<[readonly string[], string]>([
  [[], 'A program waits'],
  [['cdk in ~'], 'cdk in ~ waits'],
  [['a', 'b'], 'a and b wait'],
  [['a', 'b', 'c'], 'a, b and c wait'],
  [['a', 'b', 'c', 'd'], 'a, b and 2 more wait'],
])('who waits, of %j', (callers, words) => {
  const ask: Ask = { id: 'mfa-1', profile: 'p', serial: 's', roleArn: null, isAgain: false, callers, until: after(9) }
  const { who, waits } = waitersWords(ask)
  expect(`${who} ${waits}`).toBe(words)
})

test.each([
  [-5, '0:00'],
  [0.2, '0:01'],
  [65, '1:05'],
  [3600, '1:00:00'],
])('%d seconds are %s', (seconds, words) => {
  expect(countdown(after(seconds), noon)).toBe(words)
})

test.each([
  [' 123 456\n', '123456'],
  ['12345', null],
  ['1234567', null],
  ['12345a', null],
  ['١٢٣٤٥٦', null],
])('of %j the code is %j', (written, code) => {
  expect(codeIn(written)).toBe(code)
})

test.each([
  [5, 'just now'],
  [-59, 'just now'],
  [-60, 'a minute ago'],
  [-3599, '59 minutes ago'],
])('%d seconds off is %s', (seconds, words) => {
  expect(agoWords(after(seconds), noon)).toBe(words)
})

const caller = {
  id: 'c',
  profile: 'dev',
  parent: null,
  count: 1,
  first: after(0),
  last: after(0),
  outcome: 'given',
} as const

test.each([
  ['cdk', '~/shop', ['this', 'here', 'program', 'profile']],
  ['cdk', null, ['this', 'here', 'profile']],
  [null, '~/shop', ['this', 'here', 'profile']],
  [null, null, ['profile']],
] as const)('what can be denied of %s in %s', (program, directory, ids) => {
  const choices = deniedChoices({ ...caller, program, directory })
  expect(choices.map(({ id }) => id)).toEqual(ids)
  // What is null is any, so a denial of nothing but nulls is one of everybody for everything.
  for (const { denied } of choices) expect(Object.values(denied).some((value) => value !== null)).toBe(true)
  expect(new Set(choices.map(({ denied }) => JSON.stringify(denied))).size).toBe(choices.length)
})

test.each([
  [{ program: 'cdk', directory: '~', profile: null }, 'cdk in ~, for every profile'],
  [{ program: 'cdk', directory: null, profile: 'dev' }, 'cdk, wherever it runs, for dev'],
  [{ program: null, directory: '~', profile: null }, 'any program in ~, for every profile'],
  [{ program: null, directory: null, profile: 'dev' }, 'everybody, for dev'],
])('a denial in words', (denied, words) => {
  expect(deniedWords(denied)).toBe(words)
})
