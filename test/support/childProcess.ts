import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const entry = (name: string) => fileURLToPath(new URL(`./${name}.ts`, import.meta.url))

/** One of the programs beside this file, as a process of its own, and what it says line by line. */
export class Child {
  readonly process: ChildProcess
  readonly lines: string[] = []
  readonly ended: Promise<number | null>
  #wanted: { readonly line: string; readonly resolve: () => void; readonly reject: (error: Error) => void }[] = []
  #complaint = ''

  constructor(program: string, args: readonly string[], env: Readonly<Record<string, string | undefined>> = {}) {
    this.process = spawn(process.execPath, [entry(program), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_OPTIONS: '', ...env },
    })
    const { stdout, stderr } = this.process
    stderr?.on('data', (part) => {
      this.#complaint += String(part)
    })
    if (stdout) {
      createInterface(stdout).on('line', (line) => {
        this.lines.push(line)
        this.#settle()
      })
    }
    this.ended = once(this.process, 'close').then(([code]) => {
      for (const { line, reject } of this.#wanted) reject(new Error(`Ended without “${line}”: ${this.#complaint}`))
      this.#wanted = []
      return typeof code === 'number' ? code : null
    })
  }

  /** Kept once it says a line that begins so. */
  says(line: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#wanted.push({ line, resolve, reject })
      this.#settle()
    })
  }

  /** Ends well, or fails with what it complained of. */
  async succeeds(): Promise<void> {
    const code = await this.ended
    if (code !== 0) throw new Error(`Ended with ${code}: ${this.#complaint}`)
  }

  async kill(): Promise<void> {
    this.process.kill('SIGKILL')
    await this.ended
  }

  /** The number in the last line that begins so. */
  last(word: string): number | null {
    const line = this.lines.findLast((said) => said.startsWith(`${word} `))
    return line === undefined ? null : Number(line.slice(word.length))
  }

  #settle(): void {
    const isSaid = ({ line }: { readonly line: string }) => this.lines.some((said) => said.startsWith(line))
    for (const wanted of this.#wanted.filter(isSaid)) wanted.resolve()
    this.#wanted = this.#wanted.filter((wanted) => !isSaid(wanted))
  }
}
