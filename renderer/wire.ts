import {
  type AnswerMessage,
  type Bridge,
  bridgeName,
  type CallInput,
  type CallName,
  type CallOutput,
  type EventMessage,
  type EventName,
  type Events,
  type Result,
  type Wire,
} from '../preload/contract.ts'

/** A wire, and whether anybody is at its other end. */
export interface Connection {
  readonly wire: Wire
  /** Says `true` each time the other end is there (again), `false` each time it has gone. */
  onLink(listener: (up: boolean) => void): () => void
}

type EventListeners = { [K in EventName]: Set<(payload: Events[K]) => void> }

class Listeners {
  readonly #events: EventListeners = { 'state.changed': new Set() }

  add<K extends EventName>(event: K, listener: (payload: Events[K]) => void): () => void {
    this.#events[event].add(listener)
    return () => this.#events[event].delete(listener)
  }

  tell({ event, payload }: EventMessage): void {
    for (const listener of this.#events[event] ?? []) listener(payload)
  }
}

const lost = (): Result<never> => ({
  ok: false,
  finding: {
    code: 'connection-lost',
    severity: 'error',
    message: 'Latchkey does not answer any more. Start it again.',
    profile: null,
    tools: [],
    at: null,
    fix: null,
  },
})

/** The wire of the desktop window. The main side lives as long as the window does. */
export function bridgeConnection(bridge: Bridge): Connection {
  const listeners = new Listeners()
  bridge.onEvent((message) => listeners.tell(message))
  return {
    wire: {
      call: <K extends CallName>(name: K, input: CallInput<K>) =>
        bridge.call(name, input).then((answer) => answer as Result<CallOutput<K>>, lost),
      on: (event, listener) => listeners.add(event, listener),
    },
    onLink: (listener) => {
      listener(true)
      return () => undefined
    },
  }
}

/** The wire of the window in a browser. When it breaks, it is tried again once the person is back at the window. */
export function socketConnection(address: string): Connection {
  const listeners = new Listeners()
  const linkListeners = new Set<(up: boolean) => void>()
  const waiting = new Map<number, (answer: Result<unknown>) => void>()
  let nextId = 0
  let socket: WebSocket

  const open = () => {
    socket = new WebSocket(address)
    socket.onopen = () => tellLink(true)
    socket.onmessage = ({ data }) => receive(JSON.parse(String(data)) as AnswerMessage | EventMessage)
    socket.onclose = () => {
      for (const answer of waiting.values()) answer(lost())
      waiting.clear()
      tellLink(false)
    }
  }
  const tellLink = (up: boolean) => {
    for (const listener of linkListeners) listener(up)
  }
  const receive = (message: AnswerMessage | EventMessage) => {
    if ('event' in message) return listeners.tell(message)
    if (message.id === null) return
    waiting.get(message.id)?.(message.answer)
    waiting.delete(message.id)
  }
  const reopen = () => {
    if (socket.readyState === WebSocket.CLOSED && document.visibilityState === 'visible') open()
  }

  open()
  window.addEventListener('focus', reopen)
  document.addEventListener('visibilitychange', reopen)
  return {
    wire: {
      call: <K extends CallName>(name: K, input: CallInput<K>) =>
        new Promise<Result<CallOutput<K>>>((resolve) => {
          if (socket.readyState !== WebSocket.OPEN) return resolve(lost())
          nextId += 1
          waiting.set(nextId, (answer) => resolve(answer as Result<CallOutput<K>>))
          socket.send(JSON.stringify({ id: nextId, name, input }))
        }),
      on: (event, listener) => listeners.add(event, listener),
    },
    onLink: (listener) => {
      linkListeners.add(listener)
      if (socket.readyState === WebSocket.OPEN) listener(true)
      return () => linkListeners.delete(listener)
    },
  }
}

declare global {
  interface Window {
    readonly [bridgeName]?: Bridge
  }
}

export function connect(): Connection {
  const bridge = window[bridgeName]
  return bridge ? bridgeConnection(bridge) : socketConnection(`ws://${location.host}/ws`)
}
