import { once } from 'node:events'
import { expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { systemClock } from '../../main/core/clock.ts'
import type { Core } from '../../main/core/core.ts'
import { silentLog } from '../../main/core/log/log.ts'
import { answerCalls } from '../../main/desktop/ipc.ts'
import { serveHeadless } from '../../main/headless/serve.ts'
import { type AnswerMessage, channels, type Result } from '../../preload/contract.ts'
import { ElectronStandIn } from '../support/electronStandIn.ts'
import { hostileCall } from '../support/hostileCalls.ts'
import { memoryWire } from '../support/memoryWire.ts'
import { Random, seedOf } from '../support/random.ts'

const calls = 5_000
const seed = seedOf('hostile calls')

/** A core that nothing may reach. */
function untouchableCore(): { readonly core: Core; readonly reached: string[] } {
  const reached: string[] = []
  const touch = (name: string) => (): never => {
    reached.push(name)
    throw new Error(`${name} was reached`)
  }
  const core: Core = {
    get state() {
      return touch('state')()
    },
    snapshot: touch('snapshot'),
    onChange: () => () => undefined,
    useProfile: touch('useProfile'),
    explain: touch('explain'),
    get editing() {
      return touch('editing')()
    },
    get signingIn() {
      return touch('signingIn')()
    },
    get agent() {
      return touch('agent')()
    },
    serveAgent: touch('serveAgent'),
    keepSignedIn: touch('keepSignedIn'),
    get settingUp() {
      return touch('settingUp')()
    },
    get pasting() {
      return touch('pasting')()
    },
    get keys() {
      return touch('keys')()
    },
    get vault() {
      return touch('vault')()
    },
    stop: () => undefined,
  }
  return { core, reached }
}

const isRefused = (answer: Result<unknown>) => !answer.ok && answer.finding.code === 'bad-call'

it('no malformed call reaches the core through memory', async () => {
  const random = new Random(seed)
  const { core, reached } = untouchableCore()
  const { dispatch } = memoryWire(core, silentLog)
  for (let count = 0; count < calls; count += 1) {
    const { name, input } = hostileCall(random)
    const answer = await dispatch(name, input)
    expect(isRefused(answer), JSON.stringify({ name, input })?.slice(0, 300)).toBe(true)
  }
  expect(reached).toEqual([])
  expect(Object.prototype).not.toHaveProperty('polluted')
})

it('no malformed call reaches the core through the wire of the desktop', async () => {
  const random = new Random(seed)
  const { core, reached } = untouchableCore()
  const electron = new ElectronStandIn()
  answerCalls(electron.calls.ipcMain, { contentsId: 1, send: () => undefined }, core, silentLog)
  const ownPage = { sender: { id: 1 }, senderFrame: { origin: 'app://latchkey', parent: null } }
  for (let count = 0; count < calls; count += 1) {
    const { name, input } = hostileCall(random)
    const answer = (await electron.invoke(channels.call, ownPage, name, input)) as Result<unknown>
    expect(isRefused(answer), JSON.stringify({ name, input })?.slice(0, 300)).toBe(true)
  }
  expect(reached).toEqual([])
})

it('every malformed message through the WebSocket is answered, and none reaches the core', async () => {
  const random = new Random(seed)
  const { core, reached } = untouchableCore()
  const headless = await serveHeadless({
    core,
    clock: systemClock,
    log: silentLog,
    root: '/nowhere',
    port: 0,
    idleMs: 60_000,
  })
  const origin = `http://127.0.0.1:${headless.port}`
  const entered = await fetch(headless.link, { redirect: 'manual' })
  const cookie = (entered.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/ws`, { origin, headers: { cookie } })
  await once(socket, 'open')
  const answers: AnswerMessage[] = []
  const all = new Promise<void>((resolve) => {
    socket.on('message', (data) => {
      answers.push(JSON.parse(data.toString()))
      if (answers.length === calls) resolve()
    })
  })
  for (let id = 0; id < calls; id += 1) socket.send(hostileText(random, id))
  await all
  expect(answers.filter(({ answer }) => !isRefused(answer))).toEqual([])
  expect(reached).toEqual([])
  socket.close()
  headless.stop()
  expect(await headless.ended).toBe('stopped')
})

/** One message in five is no call at all. */
function hostileText(random: Random, id: number): string | Buffer {
  const { name, input } = hostileCall(random)
  const text = JSON.stringify({ id, name, input })
  switch (random.below(15)) {
    case 0:
      return text.slice(0, random.below(text.length))
    case 1:
      return Buffer.from(Array.from({ length: random.below(200) }, () => random.below(256)))
    case 2:
      return '['.repeat(1 + random.below(50_000))
    default:
      return text
  }
}
