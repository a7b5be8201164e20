import { readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { createBrowser } from '../../main/cli/browser.ts'
import { FakeClock } from '../support/fakeClock.ts'
import { TemporaryHome } from '../support/temporaryHome.ts'

it('the page that leads a browser on goes after a minute, also if whoever made it was killed', async () => {
  const home = new TemporaryHome()
  onTestFinished(() => home.dispose())
  const directory = home.stateDirectory
  const clock = new FakeClock('2026-11-20T12:00:00Z')
  const browserAt = () => createBrowser({ env: { BROWSER: 'true' }, directory, clock })
  const pages = () => readdirSync(directory).filter((name) => name.startsWith('open-'))

  const first = browserAt()
  expect(await first.open('http://127.0.0.1:9/authorize?state=1')).toBe(true)
  const [left = ''] = pages()
  expect(statSync(join(directory, left)).mode & 0o777).toBe(0o600)
  const now = new Date(clock.now())
  utimesSync(join(directory, left), now, now)
  writeFileSync(join(directory, 'open-issues.html'), 'a note of somebody else')

  browserAt()
  expect(pages()).toEqual(expect.arrayContaining([left]))
  // As if the first one had been killed: its own time does not come.
  const later = { now: () => clock.now() + 61_000, at: () => () => undefined }
  createBrowser({ env: {}, directory, clock: later })
  expect(pages()).toEqual(['open-issues.html'])

  expect(await first.open('http://127.0.0.1:9/authorize?state=2')).toBe(true)
  expect(pages()).toHaveLength(2)
  clock.moveTo('2026-11-20T12:01:00Z')
  expect(pages()).toEqual(['open-issues.html'])
})
