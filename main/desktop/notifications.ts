import type { Log } from '../core/log/log.ts'
import type { Notice } from '../core/model/signIn.ts'
import type { ElectronCalls, NotificationCalls } from './electronCalls.ts'

const signInButton = { type: 'button', text: 'Sign in' } as const

/** What has not been told yet. */
export function newNotices(told: ReadonlySet<string>, notices: readonly Notice[]): Notice[] {
  return notices.filter(({ id }) => !told.has(id))
}

/** What was told and is no longer so: a person who has signed in again need not read it any more. */
export function outdatedNotices(told: ReadonlySet<string>, notices: readonly Notice[]): string[] {
  const present = new Set(notices.map(({ id }) => id))
  return [...told].filter((id) => !present.has(id))
}

/** What a click on a notification does. */
export interface NoticeActions {
  open(): void
  signIn(session: string): void
}

/** The system's notifications. A notice is told once; a click on it signs in where that is what it is about. */
export class Notifications {
  readonly #Notification: ElectronCalls['Notification']
  readonly #actions: NoticeActions
  readonly #log: Log
  readonly #told = new Set<string>()
  /** A notification that nothing refers to is collected, and then its click goes nowhere. */
  readonly #shown = new Map<string, NotificationCalls>()

  constructor(Notification: ElectronCalls['Notification'], actions: NoticeActions, log: Log) {
    this.#Notification = Notification
    this.#actions = actions
    this.#log = log
  }

  show(notices: readonly Notice[]): void {
    for (const id of outdatedNotices(this.#told, notices)) this.#close(id)
    for (const notice of newNotices(this.#told, notices)) {
      this.#told.add(notice.id)
      this.tell(notice)
    }
  }

  tell({ id, title, body, session }: Notice): void {
    if (!this.#Notification.isSupported()) {
      this.#log.info('this desktop shows no notifications', { title })
      return
    }
    // Where the system shows no buttons, the notification itself can be clicked all the same.
    const notification = new this.#Notification({ title, body, actions: session === null ? [] : [signInButton] })
    const act = () => (session === null ? this.#actions.open() : this.#actions.signIn(session))
    notification.on('click', act)
    notification.on('action', act)
    notification.on('failed', (_event, error) => this.#log.warn('a notification was not shown', { title, error }))
    this.#close(id)
    this.#shown.set(id, notification)
    notification.show()
  }

  stop(): void {
    for (const id of [...this.#shown.keys()]) this.#close(id)
  }

  #close(id: string): void {
    this.#shown.get(id)?.close()
    this.#shown.delete(id)
  }
}
