import { timingSafeEqual } from 'node:crypto'
import { createServer, type Server, type Socket } from 'node:net'
import type { Clock } from '../clock.ts'
import type { Log } from '../log/log.ts'
import { problem } from '../model/finding.ts'
import type { Agent } from './agent.ts'
import { type AgentAnswer, asLine, longestRequest, protocolVersion } from './protocol.ts'
import { readRequest } from './readRequest.ts'

export interface ServerPorts {
  readonly agent: Pick<Agent, 'answer'>
  /** What a caller must show. */
  readonly key: string
  readonly clock: Clock
  readonly log: Log
}

/** A caller says what it wants at once, or it is none. */
const requestMs = 5000
/** More callers at once are nobody's; those beyond help themselves. */
const mostCallers = 1000

/** Answers one question on each connection. Does not listen yet. */
export function agentServer(ports: ServerPorts): { readonly server: Server; stop(): void } {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    greet(socket, ports)
  })
  server.maxConnections = mostCallers
  return {
    server,
    stop() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

function greet(socket: Socket, { agent, key, clock, log }: ServerPorts): void {
  const gone = new AbortController()
  const cancel = clock.at(clock.now() + requestMs, () => socket.destroy())
  let text: string | null = ''
  const end = (answer: AgentAnswer) => {
    if (!socket.destroyed) socket.end(asLine(answer))
  }
  socket.setEncoding('utf8')
  // Whoever hangs up in the middle has been heard enough of.
  socket.on('error', () => socket.destroy())
  socket.on('close', () => {
    cancel()
    gone.abort()
  })
  socket.on('data', (part) => {
    if (text === null) return
    text += String(part)
    const end = text.indexOf('\n')
    if (end < 0 && text.length <= longestRequest) return
    const line = text.slice(0, end < 0 ? 0 : end)
    text = null
    cancel()
    hear(end > longestRequest ? '' : line)
  })

  const hear = (line: string) => {
    const read = readRequest(line)
    if (!read.ok) return end(refused(`The question was refused: ${read.why}.`))
    if (!isSame(read.key, key)) return end(refused('The question was refused: its key is not this agent’s.'))
    const { request } = read
    // Kept until one of both ends.
    if (request.ask === 'watch') return
    agent
      .answer(request, {
        signal: gone.signal,
        tell: (news) => {
          if (!socket.destroyed) socket.write(asLine(news))
        },
      })
      .then(end, (error: unknown) => {
        log.error('a caller could not be answered', { error })
        end({ is: 'failed', finding: broken })
      })
  }
}

const refused = (message: string): AgentAnswer => ({ is: 'refused', message, versions: [protocolVersion] })

const broken = problem(
  'internal-error',
  'Something went wrong inside Latchkey. The log in its state directory says more.',
)

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
