import { existsSync, readdirSync, rmSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { systemClock } from '../../main/core/clock.ts'
import { createIdentityCenter } from '../../main/core/identity-center/identityCenter.ts'
import { silentLog } from '../../main/core/log/log.ts'
import { Child } from '../support/childProcess.ts'
import { Random, seedOf } from '../support/random.ts'
import { cacheOf, placeToken, scene, tokenPath } from '../support/signingIn.ts'

const rounds = Number(process.env.LATCHKEY_KILLS ?? 24)

it.each(['refresh', 'sign-in'] as const)(
  `killed at any moment, a %s leaves the old token or the new one, and the next one works (${rounds} times)`,
  async (task) => {
    const { aws, home, env } = await scene({ clock: Date })
    const { stateDirectory, path } = home
    const center = createIdentityCenter({ env, home: path, stateDirectory, clock: systemClock, log: silentLog })
    const random = new Random(seedOf(task))
    let lost = 0
    let caught = 0
    for (let round = 0; round < rounds; round += 1) {
      const before = placeToken({ aws, home }, 3600)
      rmSync(stateDirectory, { recursive: true, force: true })
      const child = new Child('renewer', [task, 'again', path, stateDirectory], env)
      await child.says('done')
      await wait(random.next() * 40)
      await child.kill()
      // Whole, its owner's alone, and one of the tokens that the service has handed out.
      const token = cacheOf(home, tokenPath())
      expect(token).toMatchObject({
        accessToken: expect.stringMatching(/^aoaEXAMPLE/),
        refreshToken: expect.stringMatching(/^aorEXAMPLE/),
      })
      expect(token.accessToken).not.toBe(before.accessToken)
      const names = existsSync(`${stateDirectory}/sign-ins`) ? readdirSync(`${stateDirectory}/sign-ins`) : []
      if (names.some((name) => name.endsWith('.new'))) caught += 1
      aws.ledger.clear()
      const next = await center.refresh('team', { force: true })
      if (next.ok) continue
      // The service has taken the old one and the answer died with the process: that is said, and nothing else.
      expect(next.finding).toMatchObject({
        code: 'sign-in-over',
        message: expect.stringContaining('its answer is lost'),
      })
      // What stands there is still good for what it is.
      expect(
        (await center.roleCredentials({ session: 'team', accountId: '111122223001', roleName: 'Developer' })).ok,
      ).toBe(true)
      lost += 1
    }
    console.log(`${task}: ${rounds} killed, ${caught} answers saved in the journal, ${lost} lost on their way`)
    if (task === 'sign-in') expect(lost).toBe(0)
    expect(lost).toBeLessThanOrEqual(rounds / 2)
  },
  600_000,
)
