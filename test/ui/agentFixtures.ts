import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { runTool } from '../support/callingTool.ts'
import { type FakeAws, startFakeAws } from '../support/fake-aws/server.ts'
import { type Ran, startUi, type Ui } from '../support/program.ts'
import { test as base, expect } from './fixtures.ts'

export const phone = 'arn:aws:iam::111122223333:mfa/phone'
export const token = 'arn:aws:iam::111122223333:mfa/token'
/** What each device shows. */
export const codes = { [phone]: '123456', [token]: '654321' } as const

const role = (name: string) => `arn:aws:iam::444455556666:role/${name}`

interface Fixtures {
  readonly aws: FakeAws
  readonly ui: Ui
  readonly env: Readonly<Record<string, string>>
  /** Runs a tool of this name in a directory of the home, which runs `latchkey credentials` for a profile. */
  readonly asks: (tool: string, directory: string, profile: string, env?: Record<string, string>) => Promise<Ran>
}

/** A window of a Latchkey that gives credentials to programs: `deploy` and `audit` want the phone's code, `admin` the token's. */
export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures that are needed from this pattern
  aws: async ({}, use) => {
    const aws = await startFakeAws({
      mfaDevices: Object.entries(codes).map(([serial, code]) => ({ serial, code })),
      roles: ['Deploy', 'Audit', 'Admin'].map((name) => ({ arn: role(name), needsMfa: true })),
    })
    await use(aws)
    await aws.stop()
  },
  env: async ({ home, aws }, use) =>
    use(home.env({ ...aws.env(), XDG_RUNTIME_DIR: join(home.path, 'run'), TZ: 'UTC' })),
  ui: async ({ home, aws, env }, use) => {
    const { accessKeyId, secretAccessKey } = aws.issueUserKey('111122223333', 'kim')
    const guarded = (name: string, of: string, serial: string) =>
      `[profile ${name}]\nrole_arn = ${role(of)}\nsource_profile = keys\nmfa_serial = ${serial}\nregion = eu-west-1\n`
    home.write(
      'config',
      [
        `[profile keys]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\nregion = eu-west-1\n`,
        `[profile plain]\nrole_arn = ${role('Plain')}\nsource_profile = keys\nregion = eu-west-1\n`,
        guarded('deploy', 'Deploy', phone),
        guarded('audit', 'Audit', phone),
        guarded('admin', 'Admin', token),
      ].join('\n'),
    )
    const ui = await startUi({ ...env })
    await use(ui)
    await ui.stop()
  },
  asks: async ({ home, env, ui }, use) => {
    const running = new Set<Promise<Ran>>()
    await use((tool, directory, profile, more = {}) => {
      const ran = runTool(home, { ...env, ...more }, { tool, directory, profile })
      running.add(ran)
      return ran
    })
    // Whoever still waits is told that Latchkey has ended.
    await ui.stop()
    await Promise.all(running)
  },
})

export const openView = async (window: Page, link: string, name: string) => {
  await window.goto(link)
  await window.getByRole('navigation').getByRole('button', { name }).click()
}

export { expect }
