import { afterEach, beforeEach, expect, it } from 'vitest'
import { diagnose, findingsFor } from '../../main/core/doctor/doctor.ts'
import { examine } from '../../main/core/doctor/examine.ts'
import { readMachine } from '../../main/core/machine/readMachine.ts'
import { resolve } from '../../main/core/resolve/resolve.ts'
import { TemporaryHome } from '../support/temporaryHome.ts'

let home: TemporaryHome
beforeEach(() => {
  home = new TemporaryHome()
})
afterEach(() => home.dispose())

const canary = 'CANARY/secret'

/** To the AWS CLI an indented line goes on with the value above it. */
it.each([
  'region = eu-west-1',
  'aws_access_key_id = AKIAEXAMPLE000000001',
  'role_arn = arn:aws:iam::111122223333:role/x\nsource_profile = nope',
  'role_arn = arn:aws:iam::111122223333:role/x\nweb_identity_token_file = /none',
  'role_arn = arn:aws:iam::111122223333:role/x\ncredential_source = Nowhere',
  'sso_session = corp',
  'sso_account_id = 111122223333\nsso_role_name = Admin',
  'sso_region = eu-west-1\nsso_account_id = 1\nsso_role_name = A\nsso_start_url = https://x/start',
  'credential_process = /none/helper',
  'login_session = arn:aws:iam::111122223333:user/me',
  'duration_seconds = 3600',
])('a secret that %j has swallowed is shown nowhere', (settings) => {
  home.write('config', `[profile p]\n${settings}\n  aws_secret_access_key = ${canary}\n`)
  const machine = readMachine({ env: { HOME: home.path }, home: home.path, now: Date.parse('2026-11-20T12:00:00Z') })
  const examined = examine(machine)
  const explanations = (['aws', 'cdk', 'sdk-js'] as const).map((tool) => {
    const explanation = resolve(machine.world, { tool, profile: 'p', ladder: true })
    return { ...explanation, findings: findingsFor(examined, explanation) }
  })
  const shown = [diagnose(examined), explanations, [...machine.profiles], [...machine.sessions]]
  expect(JSON.stringify(shown)).not.toContain(canary)
})
