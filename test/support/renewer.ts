import { existsSync, watch } from 'node:fs'
import { basename, dirname } from 'node:path'
import { systemClock } from '../../main/core/clock.ts'
import { createIdentityCenter } from '../../main/core/identity-center/identityCenter.ts'
import { silentLog } from '../../main/core/log/log.ts'
import { visit } from './fake-aws/server.ts'

/**
 * A process that works on one home: `refresh` renews `team`, `sign-in` signs in to it, `role` fetches keys. It begins when
 * the file `gate` is there. With `again` it does so until it is killed, and says a line after each time.
 */
const [task = 'refresh', mode = 'once', home = '', stateDirectory = '', gate = ''] = process.argv.slice(2)
const center = createIdentityCenter({ env: process.env, home, stateDirectory, clock: systemClock, log: silentLog })

const perform = () => {
  if (task === 'role')
    return center.roleCredentials({ session: 'team', accountId: '111122223001', roleName: 'Developer' })
  if (task === 'refresh') return center.refresh('team', { force: mode === 'again' })
  return center.signIn('team', {
    flow: 'pkce',
    present: (step) => void (step.kind === 'open' && visit('allow', step.url).catch(() => undefined)),
  })
}

/** What is loaded late is loaded now, so that all begin at the same moment. */
await Promise.all([import('@aws-sdk/client-sso'), import('@aws-sdk/client-sso-oidc'), import('write-file-atomic')])
if (gate !== '') {
  await new Promise<void>((resolve) => {
    const open = () => {
      if (!existsSync(gate)) return
      watcher.close()
      resolve()
    }
    const watcher = watch(dirname(gate), (_, name) => name === basename(gate) && open())
    console.log('ready')
    open()
  })
}
if (mode === 'again') console.log('begins')
do {
  const result = await perform()
  console.log(result.ok ? 'done' : `failed ${result.finding.code}`)
} while (mode === 'again')
