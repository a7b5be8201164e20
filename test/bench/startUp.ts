import { spawnSync } from 'node:child_process'
import { program } from '../support/program.ts'
import { identityCenterProfile, ssoSession, TemporaryHome } from '../support/temporaryHome.ts'
import { median } from './figures.ts'

export interface StartUp {
  readonly nodeMs: number
  readonly versionRatio: number
  readonly profilesRatio: number
}

const rounds = 25

/** How long commands take, as ratios to a Node that does nothing, in turns so that a busy machine slows all alike. */
export function benchStartUp(): StartUp {
  const home = new TemporaryHome()
  const profiles = Array.from({ length: 1_500 }, (_, index) =>
    identityCenterProfile(`profile-${index}`, 'corp', String(100_000_000_000 + index)),
  )
  home.write('config', ssoSession('corp') + profiles.join(''))
  const commands = { node: ['-e', '0'], version: [program, '--version'], profiles: [program, 'profiles', '--json'] }
  const times = { node: [] as number[], version: [] as number[], profiles: [] as number[] }
  for (let round = 0; round < rounds; round += 1) {
    for (const name of ['node', 'version', 'profiles'] as const) {
      const began = performance.now()
      const { status } = spawnSync(process.execPath, commands[name], { env: home.env(), stdio: 'ignore' })
      times[name].push(performance.now() - began)
      if (status !== 0) throw new Error(`${name} ended with ${status}`)
    }
  }
  home.dispose()
  const nodeMs = median(times.node)
  return {
    nodeMs,
    versionRatio: median(times.version) / nodeMs,
    profilesRatio: median(times.profiles) / nodeMs,
  }
}
