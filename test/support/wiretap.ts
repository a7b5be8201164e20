import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { onTestFinished } from 'vitest'
import type { FakeAws, PlacedFault } from './fake-aws/server.ts'
import { numbersIn } from './processWatch.ts'

const names: ReadonlySet<string> = new Set([
  'SecretAccessKey',
  'SessionToken',
  'SigninToken',
  'Token',
  'WebIdentityToken',
  'accessToken',
  'clientSecret',
  'code',
  'codeVerifier',
  'code_verifier',
  'deviceCode',
  'idToken',
  'refreshToken',
  'secretAccessKey',
  'sessionKey',
  'sessionToken',
])
/** Names of errors are shorter. */
const shortestSecret = 30

/** Stands between Latchkey and a fake AWS, and hears every secret that passes from one to the other. */
export interface Wiretap {
  readonly secrets: ReadonlySet<string>
  /** What each of them is called, and the operation or path that it passed with. */
  readonly names: ReadonlyMap<string, string>
  /** The arguments of everything that ran on this machine while a request was on its way. */
  readonly commandLines: ReadonlySet<string>
  /** What leads every tool here. */
  readonly env: Readonly<Record<string, string>>
  /** The same for an address at the fake. */
  through(address: string): string
  /** Spoils the answers of the operations, or paths, that this finds. */
  spoil(where: RegExp, how: Spoiling): PlacedFault
}

/**
 * How an answer is spoilt that has secrets in it: something stands behind them that makes it no answer, or it is a refusal
 * whose message quotes the request and all that would have been answered.
 */
export type Spoiling = 'broken' | 'quoted'

export async function tap(aws: FakeAws, onRequest: () => void = () => undefined): Promise<Wiretap> {
  const secrets = new Set<string>()
  const heard = new Map<string, string>()
  const commandLines = new Set<string>()
  const spoilt = new Set<Spoilt>()
  const server = createServer(async (asked, answered) => {
    for (const line of running()) commandLines.add(line)
    onRequest()
    const body = await bytesOf(asked)
    const where = whereOf(asked, body.toString())
    const note = (name: string, value: string) => {
      secrets.add(value)
      if (!heard.has(value)) heard.set(value, `${name} of ${where}`)
    }
    hear(body.toString(), asked, note)
    const answer = await passOn(aws.url, asked, body).catch(() => null)
    if (!answer) return void asked.socket.destroy()
    const back = await bytesOf(answer)
    hear(back.toString(), answer, note)
    const spoils = [...spoilt].find((one) => one.where.test(where))
    if (spoils) spoils.hits += 1
    if (spoils?.how === 'quoted') quote(answered, answer, `${asked.rawHeaders.join(' ')} ${body} ${back}`)
    else reply(answered, answer, spoils ? Buffer.concat([back, garbage]) : back, spoils !== undefined)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : ''}`
  const env = Object.fromEntries(Object.entries(aws.env()).map(([name, value]) => [name, value.replace(aws.url, url)]))
  return {
    secrets,
    names: heard,
    commandLines,
    env,
    through: (address) => address.replace(aws.url, url),
    spoil(where, how) {
      const placed: Spoilt = { where, how, hits: 0, remove: () => void spoilt.delete(placed) }
      spoilt.add(placed)
      return placed
    },
  }
}

interface Spoilt {
  readonly where: RegExp
  readonly how: Spoiling
  hits: number
  remove(): void
}

/** The action of a form, or else the path. */
function whereOf({ url = '' }: IncomingMessage, body: string): string {
  const { pathname, searchParams } = new URL(url, 'http://localhost')
  return searchParams.get('Action') ?? new URLSearchParams(body).get('Action') ?? pathname
}

async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of message) parts.push(Buffer.from(part))
  return Buffer.concat(parts)
}

async function passOn(url: string, asked: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
  const { method, headers } = asked
  // A connection that is kept may be closed at the other end just when it is used again.
  const passed = request(new URL(asked.url ?? '/', url), { method, headers, agent: false })
  passed.end(body)
  const [answer]: IncomingMessage[] = await once(passed, 'response')
  if (!answer) throw new Error('A request was not answered')
  return answer
}

function reply(
  answered: ServerResponse,
  { statusCode = 500, headers }: IncomingMessage,
  body: Buffer,
  isLonger: boolean,
): void {
  answered.writeHead(statusCode, { ...headers, ...(isLonger && { 'content-length': String(body.length) }) })
  answered.end(body)
}

const garbage = Buffer.from('<&"{')

/** A refusal as the service that was asked would write it. */
function quote(answered: ServerResponse, { headers }: IncomingMessage, text: string): void {
  const code = 'AccessDeniedException'
  const isXml = headers['content-type']?.includes('xml') === true
  const plain = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  answered.writeHead(400, { 'content-type': isXml ? 'text/xml' : 'application/json', 'x-amzn-errortype': code })
  answered.end(
    isXml
      ? `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${plain}</Message></Error></ErrorResponse>`
      : JSON.stringify({ __type: code, code, message: text, error: code, error_description: text }),
  )
}

/** Bodies are JSON, XML or forms, one field of which is JSON; a code also stands in the address that a page leads to. */
function hear(
  body: string,
  { headers, url = '' }: IncomingMessage,
  hearSecret: (name: string, value: string) => void,
): void {
  const note = (name: string, value: unknown): void => {
    if (typeof value === 'object' && value !== null) {
      for (const [inner, found] of Object.entries(value)) note(inner, found)
    }
    // Keys that a link to the console is asked for with.
    if (name === 'Session' && typeof value === 'string') note('', JSON.parse(value))
    if (names.has(name) && typeof value === 'string' && value.length >= shortestSecret) hearSecret(name, value)
  }
  for (const [, name = '', value] of body.matchAll(/<(\w+)>([^<]*)</g)) note(name, value)
  const query = (text: string) => {
    for (const [name, value] of new URLSearchParams(text)) note(name, value)
  }
  try {
    note('', JSON.parse(body))
  } catch {
    query(body)
  }
  for (const address of [url, headers.location ?? '']) query(address.replace(/^[^?]*\?/, ''))
  const bearer = headers['x-amz-sso_bearer_token']
  if (typeof bearer === 'string') note('accessToken', bearer)
}

/** On Linux; elsewhere nothing. */
export function running(): readonly string[] {
  return numbersIn('/proc').map((id) => {
    try {
      return readFileSync(`/proc/${id}/cmdline`, 'utf8').replaceAll('\0', ' ')
    } catch {
      return ''
    }
  })
}
