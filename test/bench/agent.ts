import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { askAgent } from '../../main/core/agent/client.ts'
import { environmentName } from '../../main/core/agent/environment.ts'
import { agentPlace } from '../../main/core/agent/place.ts'
import { systemClock } from '../../main/core/clock.ts'
import { startUi } from '../support/program.ts'
import { TemporaryHome } from '../support/temporaryHome.ts'
import { mixedSetup } from './explain.ts'
import type { Figure } from './figures.ts'

const profiles = 10_000
const warmUp = 200
const rounds = 2_000
const mega = 1024 * 1024

/** One question on a connection of its own, as every caller asks it. */
async function ask(env: Record<string, string>, stateDirectory: string): Promise<number> {
  const place = agentPlace({ env, stateDirectory })
  if (place === null) throw new Error('There is no place for a socket.')
  const directory = process.cwd()
  const began = performance.now()
  const answer = await askAgent({
    place,
    clock: systemClock,
    limitMs: 10_000,
    request: {
      ask: 'credentials',
      profile: 'team-4/account-4',
      environment: environmentName(env, directory),
      region: null,
      wait: 0,
      caller: { pid: process.pid, ppid: process.ppid, directory },
    },
  })
  if (answer.is !== 'keys') throw new Error(`The answer was: ${answer.is}`)
  return performance.now() - began
}

/** Resident memory, in bytes. */
const residentOf = (pid: number | undefined) =>
  Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1024

async function residentIdle(): Promise<number> {
  const idle = spawn(node, ['-e', "setInterval(() => {}, 1e9); console.log('ready')"], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  await once(idle.stdout, 'data')
  const resident = residentOf(idle.pid)
  idle.kill()
  await once(idle, 'close')
  return resident
}

const node = process.execPath

/** A running core with many profiles: how soon it answers a caller, and what it takes of the machine. */
export async function benchAgent(): Promise<Figure[]> {
  const home = new TemporaryHome()
  mixedSetup(home, profiles)
  const runtime = join(home.path, 'run')
  mkdirSync(runtime, { mode: 0o700 })
  const env = home.env({ XDG_RUNTIME_DIR: runtime })
  const ui = await startUi(env)
  try {
    for (let round = 0; round < warmUp; round += 1) await ask(env, home.stateDirectory)
    const times: number[] = []
    for (let round = 0; round < rounds; round += 1) times.push(await ask(env, home.stateDirectory))
    times.sort((one, other) => one - other)
    const share = (part: number) => times[Math.floor(times.length * part)] ?? 0
    const [resident, idle] = [residentOf(ui.child.pid), await residentIdle()]
    const many = `${profiles.toLocaleString('en')} profiles`
    return [
      { name: `round trip to the agent with ${many}, median`, value: share(0.5), unit: 'ms', aim: null },
      { name: 'the same, 99 of 100', value: share(0.99), unit: 'ms', aim: 5 },
      { name: `resident memory of a core with ${many}`, value: resident / mega, unit: 'MB', aim: null },
      { name: 'the same, over that of an idle Node', value: (resident - idle) / mega, unit: 'MB', aim: null },
    ]
  } finally {
    await ui.stop()
    home.dispose()
  }
}
