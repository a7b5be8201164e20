import { closeSync, fstatSync, lstatSync, openSync, readFileSync } from 'node:fs'
import type { Clock } from '../clock.ts'
import type { AgentPlace } from './place.ts'
import { type AgentAnswer, type AgentRequest, longestAnswer, requestLine } from './protocol.ts'
import { readAnswer } from './readAnswer.ts'

/** `absent`: there is no agent to ask. `lost`: it ended, or went quiet, while a person was being waited for. */
export type Answered = AgentAnswer | { readonly is: 'absent' } | { readonly is: 'lost' }

export interface Asking {
  readonly place: AgentPlace
  readonly request: AgentRequest
  readonly clock: Clock
  /** How long the answer may take, once the agent has said that it is there. */
  readonly limitMs: number
  /** Hears what a person has been asked for. */
  readonly onWaiting?: (message: string) => void
}

/** An agent that says nothing for so long is stopped, or busy with something else. */
const silenceMs = 2000

/** Asks the agent. It is a part of the everyday path of a command, so that nothing is loaded here before it is needed. */
export function askAgent({ place, request, clock, limitMs, onWaiting }: Asking): Promise<Answered> {
  const key = readKey(place.keyFile)
  const path = key === null ? null : place.socketFor(key)
  if (key === null || path === null || !isOwn(path)) return Promise.resolve({ is: 'absent' })
  return new Promise((resolve) => {
    const socket = process.getBuiltinModule('node:net').connect(path)
    let text = ''
    let isWaiting = false
    let cancel = clock.at(clock.now() + silenceMs, () => endUnlessItSpoke())
    const end = (answer: AgentAnswer | null) => {
      cancel()
      socket.destroy()
      resolve(answer ?? { is: isWaiting ? 'lost' : 'absent' })
    }
    // On a busy machine its answer may have been here for long, and only now be looked at: timers come before sockets.
    const endUnlessItSpoke = () => {
      const late = setImmediate(() => end(null))
      cancel = () => clearImmediate(late)
    }
    const hear = (line: string) => {
      const said = readAnswer(line)
      if (said?.is === 'waiting') {
        isWaiting = true
        onWaiting?.(said.message)
      }
      if (said?.is !== 'working' && said?.is !== 'waiting') return end(said)
      cancel()
      cancel = clock.at(clock.now() + limitMs, () => endUnlessItSpoke())
    }
    socket.setEncoding('utf8')
    socket.on('error', () => end(null))
    socket.on('close', () => end(null))
    socket.on('data', (part) => {
      text += part
      for (let at = text.indexOf('\n'); at >= 0 && !socket.destroyed; at = text.indexOf('\n')) {
        const line = text.slice(0, at)
        text = text.slice(at + 1)
        hear(line)
      }
      if (text.length > longestAnswer) end(null)
    })
    socket.write(requestLine(key, request))
  })
}

/** What the agent of this user has left for its callers; null where it is not there, or not to be trusted. */
export function readKey(path: string): string | null {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch {
    return null
  }
  try {
    const { uid, mode } = fstatSync(file)
    if (!isOurs(uid) || (process.platform !== 'win32' && (mode & 0o077) !== 0)) return null
    return readFileSync(file, 'utf8').trim() || null
  } finally {
    closeSync(file)
  }
}

/** Whoever may write in the directory of a named socket could have put their own there. */
const isOwn = (path: string) =>
  process.platform === 'win32' || isOurs(lstatSync(path, { throwIfNoEntry: false })?.uid ?? -1)

const isOurs = (owner: number) => process.getuid === undefined || owner === process.getuid()
