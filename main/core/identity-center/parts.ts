import type { Clock } from '../clock.ts'
import type { Environment } from '../files/locations.ts'
import type { Log } from '../log/log.ts'
import type { Observer } from './learnt.ts'
import type { TokenStore } from './tokenStore.ts'

/** What everything here works with. */
export interface Parts {
  readonly env: Environment
  readonly home: string
  readonly stateDirectory: string
  readonly clock: Clock
  readonly log: Log
  readonly tokens: TokenStore
  readonly observer: Observer
}
