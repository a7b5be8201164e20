import { randomBytes } from 'node:crypto'
import { chmodSync, lstatSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { connect, type Server, type Socket } from 'node:net'
import { dirname, join } from 'node:path'
import type { Clock } from '../clock.ts'
import { takeLock } from '../files/lock.ts'
import { temporaryPath } from '../files/strays.ts'
import type { Log } from '../log/log.ts'
import type { Agent } from './agent.ts'
import { readKey } from './client.ts'
import { type AgentPlace, directoryOf } from './place.ts'
import { requestLine } from './protocol.ts'
import { agentServer } from './server.ts'

export interface ServingPorts {
  readonly agent: Pick<Agent, 'answer'>
  /** Null where there can be none. */
  readonly place: AgentPlace | null
  readonly clock: Clock
  readonly log: Log
}

export interface Serving {
  /** Kept as soon as this agent listens, or another one does, or none can. */
  readonly begun: Promise<'here' | 'elsewhere' | 'nowhere'>
  stop(): void
}

/** A server that is there answers at once. */
const liveMs = 1000

/**
 * Serves the agent to this user's programs. There is one for each state directory: the first wins, and when it ends, one
 * of the others takes its place.
 */
export function serveAgent({ agent, place, clock, log }: ServingPorts): Serving {
  let stopped = false
  let end: () => void = () => undefined

  const begin = async (): Promise<'here' | 'elsewhere' | 'nowhere'> => {
    if (place === null) {
      log.warn('there is no agent: the path in LATCHKEY_AGENT_SOCK is too long for a socket')
      return 'nowhere'
    }
    const why = prepare(place)
    if (why !== null) {
      log.warn('there is no agent', { why })
      return 'nowhere'
    }
    const lock = await takeLock({ path: place.keyFile, clock })
    if (!lock) {
      log.warn('there is no agent: another process does not let go of its place')
      return 'nowhere'
    }
    try {
      if (stopped) return 'nowhere'
      const other = await findLive(place, clock)
      if (other) {
        follow(other)
        return 'elsewhere'
      }
      end = await listenAt(place)
      if (stopped) end()
      return 'here'
    } finally {
      lock.release()
    }
  }

  const listenAt = async (at: AgentPlace): Promise<() => void> => {
    const key = randomBytes(32).toString('base64url')
    const path = at.socketFor(key)
    const { server, stop } = agentServer({ agent, key, clock, log })
    writeKey(at.keyFile, key)
    await listen(server, path)
    server.on('error', (error) => log.error('the agent has a problem', { error }))
    return () => {
      stop()
      // Somebody may have cleared the directory meanwhile, and another agent may have come.
      if (readKey(at.keyFile) !== key) return
      rmSync(at.keyFile, { force: true })
      if (process.platform !== 'win32') rmSync(path, { force: true })
    }
  }

  /** Stays with the agent that is there, to come after it. */
  const follow = (other: Socket) => {
    end = () => other.destroy()
    if (stopped) return end()
    other.on('error', () => undefined)
    other.on('close', () => {
      if (!stopped) begin().catch(failed)
    })
  }

  const failed = (error: unknown) => {
    log.warn('there is no agent', { error })
    return 'nowhere' as const
  }

  return {
    begun: begin().catch(failed),
    stop() {
      stopped = true
      end()
    },
  }
}

/** Makes the directory, for nobody else to look into. Says what is wrong with the one that is there. */
function prepare(place: AgentPlace): string | null {
  const directory = directoryOf(place)
  mkdirSync(dirname(directory), { recursive: true, mode: 0o700 })
  try {
    mkdirSync(directory, { mode: 0o700 })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  if (process.platform === 'win32') return null
  const found = lstatSync(directory)
  if (!found.isDirectory()) return `${directory} is no directory`
  if (found.uid !== process.getuid?.()) return `${directory} belongs to somebody else`
  // One that somebody has named is theirs; in ours nobody else has a business.
  if (!place.isNamed) chmodSync(directory, 0o700)
  else if ((found.mode & 0o022) !== 0) return `others can write in ${directory}`
  return null
}

/** The agent that answers there, if one does. What a killed one has left does not answer. */
function findLive(place: AgentPlace, clock: Clock): Promise<Socket | null> {
  const key = readKey(place.keyFile)
  if (key === null) return Promise.resolve(null)
  return new Promise((resolve) => {
    const socket = connect(place.socketFor(key))
    const cancel = clock.at(clock.now() + liveMs, () => settle(null))
    const settle = (found: Socket | null) => {
      cancel()
      if (found === null) socket.destroy()
      resolve(found)
    }
    socket.on('error', () => settle(null))
    socket.on('connect', () => {
      socket.write(requestLine(key, { ask: 'watch' }))
      settle(socket)
    })
  })
}

function writeKey(path: string, key: string): void {
  const temporary = temporaryPath(dirname(path))
  writeFileSync(temporary, `${key}\n`, { mode: 0o600, flag: 'wx' })
  renameSync(temporary, path)
}

/** Listens under another name first: whoever finds the socket finds it closed to others, and its end is left to us. */
function listen(server: Server, path: string): Promise<void> {
  const isFile = process.platform !== 'win32'
  const first = isFile ? join(dirname(path), `.${randomBytes(4).toString('hex')}`) : path
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(first, () => {
      server.off('error', reject)
      try {
        if (isFile) {
          chmodSync(first, 0o600)
          renameSync(first, path)
        }
        resolve()
      } catch (error) {
        server.close()
        reject(error)
      }
    })
  })
}
