import type { AccountList, IdentityCenter } from '../identity-center/identityCenter.ts'
import { done, type Result } from '../model/finding.ts'
import type { Listing, OfferedAccounts } from '../model/settingUp.ts'

interface Fetching {
  readonly controller: AbortController
  readonly ended: Promise<Result<OfferedAccounts>>
  listing: Listing
  soFar: () => AccountList | null
}

/** A thousand accounts are a thousand steps: not each of them is worth telling. */
const toldEveryMs = 150

/** The accounts that sessions lead to: asked for once at a time for each session, and remembered. */
export class AccountLists {
  readonly #center: () => Promise<IdentityCenter>
  readonly #onChange: (listings: readonly Listing[]) => void
  readonly #fetching = new Map<string, Fetching>()
  readonly #latest = new Map<string, OfferedAccounts>()

  constructor(center: () => Promise<IdentityCenter>, onChange: (listings: readonly Listing[]) => void) {
    this.#center = center
    this.#onChange = onChange
  }

  fetch(session: string): Promise<Result<OfferedAccounts>> {
    const running = this.#fetching.get(session)
    if (running && !running.controller.signal.aborted) return running.ended
    const controller = new AbortController()
    const fetching: Fetching = {
      controller,
      ended: this.#run(session, controller.signal, running?.ended),
      listing: { session, done: 0, total: 0 },
      soFar: () => null,
    }
    this.#fetching.set(session, fetching)
    this.#tell()
    return fetching.ended
  }

  cancel(session: string): null {
    this.#fetching.get(session)?.controller.abort()
    return null
  }

  /** Another session may come to have this name. */
  forget(session: string): void {
    this.cancel(session)
    this.#latest.delete(session)
  }

  async known(session: string): Promise<Result<OfferedAccounts | null>> {
    const known = await (await this.#center()).knownAccounts(session)
    if (known !== null) this.#latest.set(session, offeredIn(known))
    return done(this.#latest.get(session) ?? null)
  }

  /** What was fetched last, by this process or another. */
  async latest(session: string): Promise<OfferedAccounts | null> {
    const latest = this.#latest.get(session)
    if (latest) return latest
    const known = await this.known(session)
    return known.ok ? known.value : null
  }

  stop(): void {
    for (const { controller } of this.#fetching.values()) controller.abort()
  }

  async #run(
    session: string,
    signal: AbortSignal,
    earlier: Promise<unknown> | undefined,
  ): Promise<Result<OfferedAccounts>> {
    let told = 0
    try {
      await earlier
      const listed = await (await this.#center()).accounts(session, {
        signal,
        onProgress: ({ done: count, total, soFar }) => {
          const fetching = this.#fetching.get(session)
          if (fetching?.controller.signal !== signal) return
          fetching.listing = { session, done: count, total }
          fetching.soFar = soFar
          const now = performance.now()
          if (now - told < toldEveryMs && count < total) return
          told = now
          this.#tell()
        },
      })
      if (!listed.ok) {
        this.#keepPart(session, signal)
        return listed
      }
      const offered = offeredIn(listed.value)
      this.#latest.set(session, offered)
      return done(offered)
    } finally {
      if (this.#fetching.get(session)?.controller.signal === signal) this.#fetching.delete(session)
      this.#tell()
    }
  }

  /** Part of a list is better than none; but not than a whole one of an earlier time. */
  #keepPart(session: string, signal: AbortSignal): void {
    const fetching = this.#fetching.get(session)
    const part = fetching?.controller.signal === signal ? fetching.soFar() : null
    if (part === null || part.accounts.length === 0 || this.#latest.get(session)?.isPart === false) return
    this.#latest.set(session, offeredIn(part, true))
  }

  #tell(): void {
    this.#onChange([...this.#fetching.values()].map(({ listing }) => listing))
  }
}

const offeredIn = ({ at, accounts }: AccountList, isPart = false): OfferedAccounts => ({
  at: new Date(at).toISOString(),
  isPart,
  accounts,
})
