import { expect, it } from 'vitest'
import { planImport } from '../../main/core/import/plan.ts'
import { readMachine } from '../../main/core/machine/readMachine.ts'
import { identityCenterProfile, ssoSession, TemporaryHome } from '../support/temporaryHome.ts'

it('keeps profiles of the same sign-in, those of before there were sessions too', () => {
  const home = new TemporaryHome()
  const legacy = (name: string, role: string) =>
    `[profile ${name}]\nsso_start_url = https://team.awsapps.com/start/#\nsso_region = eu-west-1\nsso_account_id = 111122223001\nsso_role_name = ${role}\n`
  home.write(
    'config',
    `${ssoSession('team')}${ssoSession('other')}${identityCenterProfile('named', 'team', '111122223002')}${identityCenterProfile('elsewhere', 'other', '111122223001')}${legacy('old', 'Admin')}${legacy('older', 'Gone')}`,
  )
  const { profiles, sessions } = readMachine({ env: home.env(), home: home.path, now: Date.now() })
  const session = sessions.get('team')?.settings
  if (!session) throw new Error('no session')
  const offered = [
    { id: '111122223001', name: 'shop', roles: ['Admin', 'Developer'] },
    { id: '111122223002', name: 'data', roles: ['Developer'] },
  ]
  const wanted = { choice: { accounts: [], roles: [] }, template: '{account_name}-{role}', region: null, output: null }
  const plan = planImport(session, offered, profiles, wanted)
  if (!plan.ok) throw new Error(plan.finding.message)
  const { added, kept, vanished } = plan.value
  const names = (of: readonly { readonly name: string }[]) => of.map(({ name }) => name).sort()
  expect([names(added), names(kept), names(vanished)]).toEqual([['shop-Developer'], ['named', 'old'], ['older']])
  home.dispose()
})
