import type { Clock } from '../clock.ts'
import type { Environment } from '../files/locations.ts'
import type { Log } from '../log/log.ts'
import type { Result } from '../model/finding.ts'
import type { KeptFor } from './kept.ts'
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
  /** Where is kept what the tools have in their caches. */
  readonly kept: KeptFor
  /** Of a hardened session: removes the role credentials that came from it. */
  readonly forgetRoles?: () => Promise<Result<null>>
  readonly observer: Observer
}
