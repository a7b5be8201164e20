import { channels, type EventMessage } from '../../preload/contract.ts'
import type { Core } from '../core/core.ts'
import type { Log } from '../core/log/log.ts'
import { failed, problem } from '../core/model/finding.ts'
import { createDispatch } from '../window/dispatch.ts'
import type { ElectronCalls } from './electronCalls.ts'
import { senderRefusal } from './guards.ts'

/** What the wire needs of the window. */
export interface WireEnd {
  /** The window's web contents while there is a window. */
  readonly contentsId: number | null
  send(channel: string, message: EventMessage): void
}

/** Answers the window's calls and nobody else's, and tells the window what changes. Returns what ends it. */
export function answerCalls(ipcMain: ElectronCalls['ipcMain'], window: WireEnd, core: Core, log: Log): () => void {
  const dispatch = createDispatch(core, log)
  ipcMain.handle(channels.call, async (event, name, input) => {
    const why = senderRefusal(event, window.contentsId)
    if (why === null) return dispatch(name, input)
    log.warn('a caller was refused', { why, origin: event.senderFrame?.origin ?? null })
    return failed(problem('call-refused', `The call was refused: ${why}.`))
  })
  return core.onChange((payload) => window.send(channels.event, { event: 'state.changed', payload }))
}
