import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { program } from './program.ts'

/** Whether this machine has the program that runs another one in a terminal. */
export const hasTerminals = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0

export interface Terminal {
  /** Kept once the screen has shown this, after what was waited for before. */
  shows(text: string): Promise<void>
  type(text: string): void
  /** Everything that was on the screen. */
  screen(): string
  readonly ended: Promise<number | null>
}

/** Runs the built command line as in a person's terminal. */
export function inTerminal(args: readonly string[], env: Readonly<Record<string, string>>): Terminal {
  const command = [process.execPath, program, ...args].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ')
  const child = spawn('script', ['-qefc', command, '/dev/null'], { env: { ...env, SHELL: '/bin/sh', TERM: 'xterm' } })
  let screen = ''
  let read = 0
  let closed = false
  const listeners = new Set<() => void>()
  const hear = () => {
    for (const listener of [...listeners]) listener()
  }
  child.stdout.on('data', (part) => {
    screen += String(part).replaceAll('\r', '')
    hear()
  })
  const ended = once(child, 'close').then(([code]) => {
    closed = true
    hear()
    return typeof code === 'number' ? code : null
  })
  const shows = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        const at = screen.indexOf(text, read)
        if (at === -1 && !closed) return
        listeners.delete(look)
        if (at === -1) return reject(new Error(`It ended without ${JSON.stringify(text)}:\n${screen}`))
        read = at + text.length
        resolve()
      }
      listeners.add(look)
      look()
    })
  return { shows, type: (text) => void child.stdin.write(text), screen: () => screen, ended }
}
