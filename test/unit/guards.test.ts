import { expect, test } from 'vitest'
import type { CallEvent } from '../../main/desktop/electronCalls.ts'
import { mayNavigate, senderRefusal } from '../../main/desktop/guards.ts'

const ours: CallEvent = { sender: { id: 7 }, senderFrame: { origin: 'app://latchkey', parent: null } }

test('our own page is answered', () => {
  expect(senderRefusal(ours, 7)).toBe(null)
})

const frame = (origin: string, parent: object | null = null): CallEvent => ({
  ...ours,
  senderFrame: { origin, parent },
})

test.each<[string, CallEvent, number | null]>([
  ['it does not come from the window', ours, 8],
  ['it does not come from the window', ours, null],
  ['its page has gone', { ...ours, senderFrame: null }, 7],
  ['it comes from a page inside the page', frame('app://latchkey', {}), 7],
  ['it comes from another page', frame('https://latchkey'), 7],
  ['it comes from another page', frame('app://latchkey.example'), 7],
  ['it comes from another page', frame('app://latchkey:80'), 7],
  ['it comes from another page', frame('app://'), 7],
  ['it comes from another page', frame('null'), 7],
  ['it comes from another page', frame(''), 7],
])('%s: refused', (why, event, own) => {
  expect(senderRefusal(event, own)).toBe(why)
})

test('the window may load its page anew', () => {
  expect(mayNavigate('app://latchkey/')).toBe(true)
})

test.each([
  'https://example.com/',
  'http://latchkey/',
  'file:///index.html',
  'about:blank',
  'data:text/html,hello',
  'javascript:alert(1)',
  'blob:app://latchkey/8d6a',
  'app://latchkey.example/',
  'app://latchkey@example.com/',
  'app://someone@latchkey/',
  'app://latchkey:443/',
  'app://latchkey/assets/index.js',
  'app://latchkey//example.com/',
  'APP://LATCHKEY.EXAMPLE/',
  '',
])('the window may not go to %s', (address) => {
  expect(mayNavigate(address)).toBe(false)
})
