import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { failed, problem } from '../../main/core/model/finding.ts'
import type {
  AnswerMessage,
  CallInput,
  CallName,
  EventMessage,
  Result,
  Snapshot,
  StateChange,
} from '../../preload/contract.ts'
import { startUi, type Ui } from './program.ts'

/** A running Latchkey with its window open, as a person has it. */
export interface Host {
  readonly ui: Ui
  /** Every change that the window was told, in order. */
  readonly told: readonly StateChange[]
  /** Every message that came to the window, as it came. */
  readonly messages: readonly string[]
  /** Kept once the window is told of something that this finds. */
  sees<T>(find: (values: StateChange['values'], items: StateChange['items']) => T | null | undefined): Promise<T>
  call<K extends CallName>(name: K, input: CallInput<K>): Promise<Result<unknown>>
  snapshot(): Promise<Snapshot>
}

/** Starts `latchkey ui` and opens its window. It ends with the test. */
export async function startHost(env: Readonly<Record<string, string>>): Promise<Host> {
  const ui = await startUi(env)
  onTestFinished(() => void ui.stop())
  const entered = await fetch(ui.link, { redirect: 'manual' })
  const cookie = (entered.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  const socket = new WebSocket(`${ui.origin.replace('http', 'ws')}/ws`, { origin: ui.origin, headers: { cookie } })
  await once(socket, 'open')
  onTestFinished(() => socket.terminate())
  const told: StateChange[] = []
  const messages: string[] = []
  const finds = new Set<() => void>()
  const answers = new Map<number, (answer: Result<unknown>) => void>()
  socket.on('error', () => undefined)
  socket.on('close', () => {
    const lost = failed(problem('connection-lost', 'Latchkey ended before it answered.'))
    for (const answer of answers.values()) answer(lost)
  })
  socket.on('message', (data) => {
    messages.push(data.toString())
    const message: AnswerMessage | EventMessage = JSON.parse(data.toString())
    if ('event' in message) {
      told.push(message.payload)
      for (const find of [...finds]) find()
    } else if (message.id !== null) answers.get(message.id)?.(message.answer)
  })
  let asked = 0
  const call = (name: CallName, input: unknown) => {
    asked += 1
    const id = asked
    const answer = new Promise<Result<unknown>>((resolve) => answers.set(id, resolve))
    socket.send(JSON.stringify({ id, name, input }))
    return answer
  }
  return {
    ui,
    told,
    messages,
    call,
    async snapshot() {
      const answer = await call('state.snapshot', null)
      if (!answer.ok) throw new Error(answer.finding.message)
      return answer.value as Snapshot
    },
    sees: (find) =>
      new Promise((resolve) => {
        const look = () => {
          for (const { values, items } of told) {
            const found = find(values, items)
            if (found === null || found === undefined) continue
            finds.delete(look)
            resolve(found)
            return
          }
        }
        finds.add(look)
        look()
      }),
  }
}

/** A directory for sockets that is short enough for one, and the environment that leads there. */
export function runtimeIn(home: string): { readonly directory: string; readonly env: Record<string, string> } {
  const directory = join(home, 'run')
  return { directory: join(directory, 'latchkey'), env: { XDG_RUNTIME_DIR: directory } }
}

/** The socket of the only agent there. */
export function socketIn(directory: string): string {
  const names = readdirSync(directory).filter((name) => name.endsWith('.sock'))
  if (names.length !== 1) throw new Error(`There is not one socket: ${names.join()}`)
  return join(directory, names[0] ?? '')
}
