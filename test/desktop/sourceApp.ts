import type { Clock } from '../../main/core/clock.ts'
import { silentLog } from '../../main/core/log/log.ts'
import { startDesktop } from '../../main/desktop/start.ts'
import { type Desktop, ElectronStandIn } from '../support/electronStandIn.ts'
import { FakeClock } from '../support/fakeClock.ts'
import { identityCenterProfile, ssoSession, TemporaryHome } from '../support/temporaryHome.ts'

export interface Start extends Desktop {
  readonly args?: readonly string[]
  readonly platform?: NodeJS.Platform
  readonly home?: null
  readonly clock?: Clock
  readonly env?: Readonly<Record<string, string>>
}

/** The desktop host from its source, at noon, in a home with two profiles of one sign-in session. */
export class SourceApp {
  readonly home = new TemporaryHome()
  readonly clock = new FakeClock('2026-11-20T12:00:00Z')
  electron = new ElectronStandIn()

  constructor() {
    this.home.write(
      'config',
      ssoSession('corp') +
        identityCenterProfile('shop-dev', 'corp', '111122223333') +
        identityCenterProfile('shop-prod', 'corp', '444455556666'),
    )
  }

  async start({
    args = [],
    platform = 'linux',
    home,
    clock = this.clock,
    env = {},
    ...desktop
  }: Start = {}): Promise<ElectronStandIn> {
    this.electron = new ElectronStandIn(desktop)
    startDesktop(this.electron.calls, {
      env: this.home.env(env),
      args,
      platform,
      home: home === null ? null : this.home.path,
      stateDirectory: this.home.stateDirectory,
      clock,
      log: silentLog,
      places: { preload: '/app/preload.cjs', page: '/app/page', trayIcons: '/app/tray' },
    })
    await this.electron.app.becomeReady()
    return this.electron
  }

  signInUntil(expiresAt: string): void {
    this.home.writeToken('corp', { accessToken: 'a-token', expiresAt })
  }

  dispose(): void {
    this.electron.app.quit()
    this.home.dispose()
  }
}
