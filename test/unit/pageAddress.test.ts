import { expect, test } from 'vitest'
import { silentLog } from '../../main/core/log/log.ts'
import { isPageAddress } from '../../main/core/sessions/pageAddress.ts'
import { pageOpener } from '../../main/desktop/guards.ts'

const pages = ['https://oidc.eu-west-1.amazonaws.com/authorize?a=b', 'http://127.0.0.1:8080/device', 'http://[::1]/x']
const others = [
  'http://oidc.eu-west-1.amazonaws.com/authorize',
  'http://127.0.0.1.example.com/',
  'https://name:word@example.com/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'ms-settings:privacy',
  'vscode://x',
  '//example.com',
  'example.com',
  '',
]

test.each(pages)('%s may be opened', async (address) => {
  const opened: string[] = []
  const shell = { openExternal: async (url: string) => void opened.push(url) }
  expect(isPageAddress(address)).toBe(true)
  expect(await pageOpener(shell, silentLog)(address)).toBe(true)
  expect(opened).toEqual([address])
})

test.each(others)('`%s` is never given to the system', async (address) => {
  const shell = { openExternal: async () => expect.unreachable() }
  expect(isPageAddress(address)).toBe(false)
  expect(await pageOpener(shell, silentLog)(address)).toBe(false)
})

test('a browser that does not start is no failure of the caller', async () => {
  const shell = { openExternal: () => Promise.reject(new Error('no browser')) }
  expect(await pageOpener(shell, silentLog)('https://example.com/')).toBe(false)
})
