import { realpathSync } from 'node:fs'
import type { Environment } from '../core/files/locations.ts'
import { type OwnProgram, ownProgram } from '../core/keys/ownCommand.ts'

/** This very program, as tools can start it. */
export function programHere(env: Environment): OwnProgram | null {
  const [, started = null] = process.argv
  const script = started === null ? null : realpathSync(started)
  return ownProgram({ env, platform: process.platform, node: process.execPath, script })
}
