import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type WebSocket, WebSocketServer } from 'ws'
import type { AnswerMessage, EventMessage } from '../../preload/contract.ts'
import type { Clock } from '../core/clock.ts'
import type { Core } from '../core/core.ts'
import type { Log } from '../core/log/log.ts'
import { createDispatch } from '../window/dispatch.ts'
import { type Answer, plain, servePage } from '../window/page.ts'
import { Access, type Asked } from './access.ts'
import { readCall } from './callMessage.ts'

export interface HeadlessOptions {
  readonly core: Core
  readonly clock: Clock
  readonly log: Log
  /** The folder of the built window. */
  readonly root: string
  /** 0 takes any free port. */
  readonly port: number
  /** Without a window open for this long, the server ends by itself. */
  readonly idleMs: number
}

export interface Headless {
  readonly link: string
  readonly port: number
  /** Kept when the server has ended, by itself or by `stop`. */
  readonly ended: Promise<'idle' | 'stopped'>
  stop(): void
}

/** No call that the window makes is longer than this. */
const longestCall = 256 * 1024
/** A page that does not read what it is sent is let go rather than kept in memory. */
const mostUnsent = 16 * 1024 * 1024

/** Serves the window to a browser on this machine, and to nobody else. Rejects if the port cannot be had. */
export async function serveHeadless(options: HeadlessOptions): Promise<Headless> {
  const { core, clock, log, root, idleMs } = options
  const dispatch = createDispatch(core, log)
  const server = createServer({ maxHeaderSize: 16 * 1024, requestTimeout: 10_000 })
  const port = await listen(server, options.port)
  const access = new Access(port)
  const page = { root, connect: [`ws://127.0.0.1:${port}`] }
  const sockets = new WebSocketServer({ noServer: true, maxPayload: longestCall, perMessageDeflate: false })
  let end: (why: 'idle' | 'stopped') => void = () => undefined
  const ended = new Promise<'idle' | 'stopped'>((resolve) => {
    end = resolve
  })

  let cancelIdle: (() => void) | null = null
  let stopped = false
  const stop = (why: 'idle' | 'stopped') => {
    stopped = true
    cancelIdle?.()
    stopListening()
    for (const socket of sockets.clients) {
      socket.close(1001, 'Latchkey has ended')
      // Not every window answers: one in a suspended tab would keep this process for half a minute.
      socket.terminate()
    }
    server.close()
    server.closeAllConnections()
    end(why)
  }
  const waitForWindow = () => {
    cancelIdle?.()
    cancelIdle = stopped || sockets.clients.size > 0 ? null : clock.at(clock.now() + idleMs, () => stop('idle'))
  }

  const stopListening = core.onChange((payload) => {
    if (sockets.clients.size === 0) return
    const message: EventMessage = { event: 'state.changed', payload }
    const text = JSON.stringify(message)
    for (const socket of sockets.clients) {
      if (socket.bufferedAmount > mostUnsent) socket.terminate()
      else socket.send(text)
    }
  })

  const greet = (socket: WebSocket) => {
    waitForWindow()
    socket.on('error', (error) => log.warn('a window was cut off', { error }))
    socket.on('close', waitForWindow)
    socket.on('message', async (data, isBinary) => {
      const call = readCall(isBinary ? '' : data.toString())
      const message: AnswerMessage = { id: call.id, answer: await dispatch(call.name, call.input) }
      socket.send(JSON.stringify(message))
    })
  }

  server.on('request', async (request, response) => {
    try {
      send(response, request.method, await answer(request, access, page))
    } catch (error) {
      log.error('a request failed', { error })
      send(response, request.method, plain(500, 'Something went wrong inside Latchkey.'))
    }
  })
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    if (!access.mayConnect(asked(request))) return socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n')
    sockets.handleUpgrade(request, socket, head, greet)
  })
  waitForWindow()

  return { link: access.link, port, ended, stop: () => stop('stopped') }
}

async function answer(
  request: IncomingMessage,
  access: Access,
  page: Parameters<typeof servePage>[2],
): Promise<Answer> {
  const about = asked(request)
  const verdict = access.judge(about)
  switch (verdict.kind) {
    case 'refused':
      return plain(verdict.status, verdict.why)
    case 'page':
      return servePage(about.method, about.path, page)
    case 'enter':
      return enter(verdict.cookie, verdict.crossSite)
  }
}

/**
 * Browsers leave a strict cookie out of a redirect that began on another page, so somebody who clicked the link on one
 * (a terminal in a web page) is led on by a page of ours instead.
 */
function enter(cookie: string, crossSite: boolean): Answer {
  const headers = { 'Set-Cookie': cookie, 'Content-Type': 'text/html; charset=utf-8' }
  if (!crossSite) return plain(303, 'The window is at /.', { ...headers, Location: '/' })
  return {
    ...plain(200, '', headers),
    body: '<!doctype html><meta http-equiv="refresh" content="0;url=/"><title>Latchkey</title>',
  }
}

function asked(request: IncomingMessage): Asked {
  const single = (name: string) => {
    const value = request.headers[name]
    return Array.isArray(value) ? value.join(', ') : value
  }
  return {
    method: request.method ?? '',
    path: (request.url ?? '').split('?', 1)[0] ?? '',
    host: single('host'),
    origin: single('origin'),
    cookie: single('cookie'),
    fetchSite: single('sec-fetch-site'),
  }
}

function send(response: ServerResponse, method: string | undefined, { status, headers, body }: Answer): void {
  if (response.headersSent) return
  response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body) })
  response.end(method === 'HEAD' ? undefined : body)
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      server.off('error', reject)
      const address = server.address()
      if (typeof address === 'object' && address) resolve(address.port)
      else reject(new Error('The server has no port.'))
    })
  })
}
