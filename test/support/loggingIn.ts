import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { visit } from './fake-aws/server.ts'
import { program, type Ran } from './program.ts'
import type { Scene } from './signingIn.ts'

export interface Running {
  /** The first address on a line of its own, as soon as it is said. */
  readonly address: Promise<string>
  /** Kept once it says this on standard error. */
  says(text: string): Promise<void>
  readonly ended: Promise<Ran>
  interrupt(): void
}

/** Starts the built command line and listens for the address that it shows. */
export function begin(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  { isInputOpen = false } = {},
): Running {
  const child = spawn(process.execPath, [program, ...args], { env: { ...env } })
  if (!isInputOpen) child.stdin.end()
  const said = { stdout: '', stderr: '' }
  child.stdout.on('data', (part) => {
    said.stdout += String(part)
  })
  const heard = <T>(find: (text: string) => T | null): Promise<T> =>
    new Promise((resolve, reject) => {
      const hear = () => {
        const found = find(said.stderr)
        if (found !== null) resolve(found)
      }
      child.stderr.on('data', hear)
      child.once('close', () => reject(new Error(`Ended without it: ${said.stderr}`)))
      hear()
    })
  child.stderr.on('data', (part) => {
    said.stderr += String(part)
  })
  const address = heard((text) => /^https?:\/\/\S+(?=\n)/m.exec(text)?.[0] ?? null)
  address.catch(() => undefined)
  const ended = once(child, 'close').then(([code]) => ({ code: typeof code === 'number' ? code : null, ...said }))
  const says = async (text: string) => void (await heard((all) => (all.includes(text) ? text : null)))
  return { address, says, ended, interrupt: () => void child.kill('SIGINT') }
}

/** Signs in as a person does who reads the address in the terminal. */
export async function logIn(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  decision: 'allow' | 'deny' = 'allow',
): Promise<Ran> {
  const running = begin(['login', ...args, '--no-browser'], env)
  const address = await running.address.catch(() => null)
  if (address !== null) await visit(decision, address)
  return running.ended
}

/** A browser that presses the button on the page that it is given; its path is for `BROWSER`. */
export function pressingBrowser({ home }: Pick<Scene, 'home'>): string {
  const path = join(home.path, 'browser.mjs')
  const visitor = new URL('./fake-aws/visitor.ts', import.meta.url).href
  writeFileSync(
    path,
    `#!${process.execPath}
import { readFileSync } from 'node:fs'
import { visit } from ${JSON.stringify(visitor)}
const page = readFileSync(new URL(process.argv[2]), 'utf8')
await visit('allow', /url=([^"]*)"/.exec(page)[1].replaceAll('&amp;', '&'))
`,
  )
  chmodSync(path, 0o700)
  return path
}
