import { expect, it } from 'vitest'
import { createKeyMemory } from '../../main/core/agent/keyMemory.ts'
import { createObtain } from '../../main/core/agent/obtain.ts'
import { createSignInRequests } from '../../main/core/agent/signInRequests.ts'
import { createAsks } from '../../main/core/asks.ts'
import { readMachine } from '../../main/core/machine/readMachine.ts'
import { done, failed, problem } from '../../main/core/model/finding.ts'
import { Secret } from '../../main/core/model/secret.ts'
import { FakeClock } from '../support/fakeClock.ts'
import { identityCenterProfile, ssoSession, TemporaryHome } from '../support/temporaryHome.ts'

it('hears of a sign-in that somebody makes while the old one is still being tried', async () => {
  const home = new TemporaryHome()
  const clock = new FakeClock('2026-11-20T12:00:00Z')
  home.write('config', ssoSession('team') + identityCenterProfile('dev', 'team', '111122223333'))
  const read = () => readMachine({ env: home.env(), home: home.path, now: clock.now() })
  let machine = read()
  const nobodySaw = () => undefined
  const requests = createSignInRequests({ clock, onChange: nobodySaw, canSignIn: () => true })
  const keys = {
    accessKeyId: 'ASIAEXAMPLE',
    secretAccessKey: new Secret('x'),
    sessionToken: null,
    accountId: null,
    until: null,
  }
  let tries = 0
  const obtain = createObtain({
    clock,
    machine: () => machine,
    asks: createAsks({ clock, onChange: nobodySaw }),
    requests,
    memory: createKeyMemory(clock),
    credentials: async () => ({
      async of() {
        tries += 1
        if (tries > 1) return done(keys)
        home.writeToken('team', { accessToken: 'example', expiresAt: '2026-11-20T13:00:00Z' })
        machine = read()
        requests.changed(() => 'nobody waits yet')
        return failed(problem('token-missing', 'Nobody is signed in.'))
      },
      forget: async () => done(null),
    }),
  })
  const wanted = { profile: 'dev', region: null, caller: 'cdk', waitMs: 60_000, signal: new AbortController().signal }
  const got = await obtain({ ...wanted, tell: nobodySaw }, { session: 'team', isSignIn: true, isRegional: false })
  expect(got).toMatchObject({ ok: true, value: { keys: { accessKeyId: 'ASIAEXAMPLE' } } })
  expect(requests.notices).toEqual([])
  requests.stop()
  home.dispose()
})
