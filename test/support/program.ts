import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export const program = fileURLToPath(new URL('../../out/cli/latchkey.mjs', import.meta.url))

export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs the built command line to its end. */
export async function latchkey(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd = process.cwd(),
): Promise<Ran> {
  const child = spawn(process.execPath, [program, ...args], { env: { ...env }, cwd })
  child.stdin.end()
  const [stdout, stderr] = [text(child.stdout), text(child.stderr)]
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, stdout: await stdout, stderr: await stderr }
}

async function text(stream: NodeJS.ReadableStream): Promise<string> {
  let all = ''
  for await (const part of stream) all += String(part)
  return all
}

export interface Ui {
  readonly link: string
  readonly origin: string
  readonly child: ChildProcessWithoutNullStreams
  stop(): Promise<number | null>
}

/** Starts `latchkey ui` and waits for its link. */
export async function startUi(env: Readonly<Record<string, string>>, args: readonly string[] = []): Promise<Ui> {
  const child = spawn(process.execPath, [program, 'ui', '--no-open', ...args], { env: { ...env } })
  const closed = once(child, 'close')
  const link = await new Promise<string>((resolve, reject) => {
    let said = ''
    child.stdout.on('data', (part) => {
      said += String(part)
      if (said.includes('\n')) resolve(said.slice(0, said.indexOf('\n')))
    })
    child.stderr.on('data', (part) => {
      said += String(part)
    })
    child.on('close', () => reject(new Error(`latchkey ui ended without a link: ${said}`)))
  })
  return {
    link,
    origin: new URL(link).origin,
    child,
    stop: async () => {
      if (child.exitCode === null) child.kill('SIGINT')
      const [code] = (await closed) as [number | null]
      return code
    },
  }
}
