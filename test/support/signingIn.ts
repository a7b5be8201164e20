import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { connect } from 'node:net'
import { expect, onTestFinished } from 'vitest'
import type { Clock } from '../../main/core/clock.ts'
import {
  createIdentityCenter,
  type IdentityCenter,
  type SignInStep,
} from '../../main/core/identity-center/identityCenter.ts'
import { type Log, openLog } from '../../main/core/log/log.ts'
import { tokenFileName } from '../../main/core/resolve/cacheNames.ts'
import { type CachedToken, type FakeAws, type FakeAwsOptions, startFakeAws, visit } from './fake-aws/server.ts'
import { identityCenterProfile, ssoSession, TemporaryHome } from './temporaryHome.ts'

/** A clock on which short waits are over at once; long ones, which are time limits, end only when the test says so. */
export class BriskClock implements Clock {
  readonly waits: number[] = []
  /** Hears how long each short wait is, before it begins. */
  onWait: (milliseconds: number) => void = () => undefined
  /** What a test takes for a time limit. */
  static readonly shortMs = 18_000
  #ahead = 0
  #limits: { readonly moment: number; readonly run: () => void }[] = []

  now(): number {
    return Date.now() + this.#ahead
  }

  at(moment: number, run: () => void): () => void {
    const wait = moment - this.now()
    if (wait >= BriskClock.shortMs) {
      const limit = { moment, run }
      this.#limits.push(limit)
      return () => {
        this.#limits = this.#limits.filter((other) => other !== limit)
      }
    }
    this.waits.push(Math.round(wait))
    this.onWait(Math.round(wait))
    const timer = setImmediate(() => {
      this.#ahead += Math.max(0, moment - this.now())
      run()
    })
    return () => clearImmediate(timer)
  }

  /** Moves on; limits that have passed by then run. */
  advance(milliseconds: number): void {
    this.#ahead += milliseconds
    const now = this.now()
    const due = this.#limits.filter(({ moment }) => moment <= now)
    this.#limits = this.#limits.filter(({ moment }) => moment > now)
    for (const { run } of due) run()
  }

  get pendingLimits(): number {
    return this.#limits.length
  }
}

export interface Scene {
  readonly aws: FakeAws
  readonly home: TemporaryHome
  readonly clock: BriskClock
  readonly log: Log
  readonly center: IdentityCenter
  readonly env: Record<string, string>
}

export const account = '111122223001'

/** A home with the session `team`, a profile of it and one legacy profile, and the core that signs in to a fake AWS. */
export async function scene(
  options: FakeAwsOptions & { readonly env?: Record<string, string>; readonly config?: string } = {},
): Promise<Scene> {
  const { env: more = {}, config = '', ...fake } = options
  const clock = new BriskClock()
  const aws = await startFakeAws({ clock, ...fake })
  const home = new TemporaryHome()
  onTestFinished(async () => {
    await aws.stop()
    home.dispose()
  })
  home.write('config', ssoSession('team') + identityCenterProfile('dev', 'team', account) + legacyProfile + config)
  const env = { ...home.env(), ...aws.env(), DISPLAY: ':0', ...more }
  const log = openLog({ directory: `${home.path}/log`, clock, level: 'debug' })
  const center = createIdentityCenter({ env, home: home.path, stateDirectory: home.stateDirectory, clock, log })
  return { aws, home, clock, log, center, env }
}

export const legacyUrl = 'https://legacy.awsapps.com/start'
const legacyProfile = `[profile old]\nsso_start_url = ${legacyUrl}\nsso_region = eu-west-1\nsso_account_id = ${account}\nsso_role_name = Developer\nregion = eu-west-1\n\n`

/** A person who presses the button on every page. */
export const person =
  (decision: 'allow' | 'deny', steps: SignInStep[] = []) =>
  (step: SignInStep): void => {
    steps.push(step)
    // A sign-in that ends otherwise leaves nobody to talk to.
    visit(decision, step.kind === 'open' ? step.url : step.verificationUriComplete).catch(() => undefined)
  }

/** The content of a JSON file under `~/.aws`. */
export const cacheOf = (home: TemporaryHome, path: string): Record<string, unknown> =>
  JSON.parse(readFileSync(home.file(path), 'utf8'))

export const tokenPath = (session = 'team') => `sso/cache/${tokenFileName(session)}`

/** Every file in a cache, and that each of them is whole JSON and nobody else's business. */
export function cacheFiles(home: TemporaryHome, directory = 'sso/cache'): readonly string[] {
  const path = home.file(directory)
  if (!existsSync(path)) return []
  return readdirSync(path).map((name) => {
    expect([name, name.endsWith('.json')]).toEqual([name, true])
    expect([name, typeof JSON.parse(readFileSync(`${path}/${name}`, 'utf8'))]).toEqual([name, 'object'])
    expect([name, (statSync(`${path}/${name}`).mode & 0o777).toString(8)]).toEqual([name, '600'])
    return name
  })
}

/** A token that the fake has issued, in its place in the home. */
export function placeToken({ aws, home }: Pick<Scene, 'aws' | 'home'>, seconds = 60, session = 'team'): CachedToken {
  const token = aws.issueToken({ startUrl: `https://${session}.awsapps.com/start`, seconds })
  home.writeToken(session, { ...token })
  return token
}

/** Whether anybody listens there. */
export const isOpen = (address: string): Promise<boolean> =>
  new Promise((resolve) => {
    const { hostname, port } = new URL(address)
    const socket = connect(Number(port), hostname, () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })

/** What the page of a step would come back to. */
export const redirectOf = (step: SignInStep | undefined): string =>
  (step?.kind === 'open' && new URL(step.url).searchParams.get('redirect_uri')) || ''

export { everythingIn as everythingBelow } from './everythingIn.ts'
