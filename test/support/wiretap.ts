import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { onTestFinished } from 'vitest'
import type { FakeAws } from './fake-aws/server.ts'

const names: ReadonlySet<string> = new Set([
  'accessToken',
  'clientSecret',
  'code',
  'codeVerifier',
  'code_verifier',
  'deviceCode',
  'idToken',
  'refreshToken',
  'secretAccessKey',
  'sessionToken',
])
/** Names of errors are shorter. */
const shortestSecret = 30

/** Stands between Latchkey and a fake AWS, and hears every secret that passes from one to the other. */
export interface Wiretap {
  readonly secrets: ReadonlySet<string>
  /** The arguments of everything that ran on this machine while a request was on its way. */
  readonly commandLines: ReadonlySet<string>
  /** What leads every tool here. */
  readonly env: Readonly<Record<string, string>>
}

export async function tap(aws: FakeAws): Promise<Wiretap> {
  const secrets = new Set<string>()
  const commandLines = new Set<string>()
  const server = createServer(async (asked, answered) => {
    for (const line of running()) commandLines.add(line)
    const body = await bytesOf(asked)
    hear(body.toString(), asked, secrets)
    const answer = await passOn(aws.url, asked, body)
    const back = await bytesOf(answer)
    hear(back.toString(), answer, secrets)
    reply(answered, answer, back)
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
  return { secrets, commandLines, env }
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

function reply(answered: ServerResponse, { statusCode = 500, headers }: IncomingMessage, body: Buffer): void {
  answered.writeHead(statusCode, headers)
  answered.end(body)
}

/** Bodies are JSON or forms; a code also stands in the address that a page leads to. */
function hear(body: string, { headers, url = '' }: IncomingMessage, secrets: Set<string>): void {
  const note = (name: string, value: unknown): void => {
    if (typeof value === 'object' && value !== null) {
      for (const [inner, found] of Object.entries(value)) note(inner, found)
    }
    if (names.has(name) && typeof value === 'string' && value.length >= shortestSecret) secrets.add(value)
  }
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
  if (typeof bearer === 'string') secrets.add(bearer)
}

/** On Linux; elsewhere nothing. */
function running(): readonly string[] {
  return numbersIn('/proc').map((id) => {
    try {
      return readFileSync(`/proc/${id}/cmdline`, 'utf8').replaceAll('\0', ' ')
    } catch {
      return ''
    }
  })
}

function numbersIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory).filter((name) => /^\d+$/.test(name))
  } catch {
    return []
  }
}
