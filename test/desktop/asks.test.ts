import { existsSync, readdirSync } from 'node:fs'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { systemClock } from '../../main/core/clock.ts'
import { runtimeIn } from '../support/agentHost.ts'
import { startFakeAws } from '../support/fake-aws/server.ts'
import { latchkey } from '../support/program.ts'
import { SourceApp } from './sourceApp.ts'

const serial = 'arn:aws:iam::111122223333:mfa/phone'
const role = 'arn:aws:iam::111122223333:role/Deploy'

/** For what another process does first. */
const patient = { timeout: 30_000 }

let app: SourceApp

beforeEach(() => {
  app = new SourceApp()
})

afterEach(() => app.dispose())

test('a program that waits for a code is told with the window closed, and a click opens it', async () => {
  const aws = await startFakeAws({ mfaDevices: [{ serial }], roles: [{ arn: role, needsMfa: true }] })
  onTestFinished(() => aws.stop())
  const { accessKeyId, secretAccessKey } = aws.issueUserKey('111122223333', 'kim')
  app.home.write(
    'config',
    [
      `[profile kim]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\nregion = eu-west-1\n`,
      `[profile deploy]\nrole_arn = ${role}\nsource_profile = kim\nmfa_serial = ${serial}\nregion = eu-west-1\n`,
    ].join('\n'),
  )
  const runtime = runtimeIn(app.home.path)
  const env = { ...aws.env(), ...runtime.env }
  const electron = await app.start({ clock: systemClock, args: ['--hidden'], env })
  await vi.waitUntil(
    () => existsSync(runtime.directory) && readdirSync(runtime.directory).some((name) => name.endsWith('.sock')),
    patient,
  )
  const waiting = latchkey(['credentials', 'deploy'], { ...app.home.env(env), LATCHKEY_WAIT: '3' })
  await vi.waitUntil(() => electron.notifications.length === 1, patient)
  const [notification] = electron.notifications
  expect(notification?.options).toMatchObject({
    title: 'A code is needed for deploy',
    body: expect.stringMatching(/^node in .* cannot go on without the code that phone shows\./),
    actions: [],
  })
  expect(electron.trayItem('Enter the code for deploy…').click).toBeTypeOf('function')
  expect(electron.windows).toEqual([])
  notification?.emit('click')
  expect(electron.windows).toHaveLength(1)
  expect(await waiting).toMatchObject({ code: 3, stdout: '' })
  await vi.waitUntil(() => notification?.closed, patient)
})
