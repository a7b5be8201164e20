import { readFileSync, readlinkSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { Program } from '../model/caller.ts'

/** A process as the system shows it. */
export interface Shown {
  readonly name: string
  readonly parent: number
  readonly directory: string | null
}

export type Look = (pid: number) => Shown | null

/** From a shell that a tool has started to the tool are a few steps; more are somebody's loop. */
const mostSteps = 12

const shells = /^(?:sh|bash|dash|ash|zsh|fish|ksh|mksh|csh|tcsh|busybox|env|timeout|nice|nohup|cmd|powershell|pwsh)$/

const isBetween = (name: string) => shells.test(name) || name === 'latchkey'

/** The program that wants the credentials: the first one above that is neither a shell nor Latchkey itself. */
export function programOf(ppid: number, directory: string | null, look: Look = lookAt): Program {
  let pid = ppid
  for (let step = 0; step < mostSteps && pid > 1; step += 1) {
    const found = look(pid)
    if (!found) break
    if (!isBetween(found.name)) {
      const parent = found.parent > 1 ? look(found.parent) : null
      return { program: found.name, directory: found.directory ?? directory, parent: parent?.name ?? null }
    }
    pid = found.parent
  }
  return { program: null, directory, parent: null }
}

/** Linux alone shows this without another program being run. */
function lookAt(pid: number): Shown | null {
  if (process.platform !== 'linux') return null
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name stands in brackets, and may hold blanks and brackets.
    const end = stat.lastIndexOf(')')
    const parent = Number(stat.slice(end + 2).split(' ')[1])
    const command = stat.slice(stat.indexOf('(') + 1, end)
    return { name: programName(argumentsOf(pid), command), parent, directory: directoryOf(pid) }
  } catch {
    return null
  }
}

/** Used for a name and then dropped: arguments may hold what is nobody's business. */
const argumentsOf = (pid: number) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, 16)

function directoryOf(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return null
  }
}

const interpreters = /^(?:node|nodejs|bun|deno|ruby|perl|python[\d.]*)$/
const withValue = new Set(['-r', '--require', '--import', '--loader', '-W', '-X', '--env-file'])
/** What the first file of a package is called says nothing. */
const nameless = /^(?:index|main|cli|run|bin|__main__)$/
const folders = /^(?:bin|dist|lib|src|build|out|cli)$/

/** What a person calls a program: `cdk` for `node …/bin/cdk deploy`. */
export function programName(args: readonly string[], command: string): string {
  const [first = '', ...rest] = args
  const own = plain(basename(first.replaceAll('\\', '/'))).replace(/^-/, '') || command
  if (!interpreters.test(own)) return own
  for (const words = rest.values(), next = () => words.next().value ?? ''; ; ) {
    const word = next()
    if (word === '') return own
    if (word === '-m') return plain(next()) || own
    if (withValue.has(word)) next()
    else if (!word.startsWith('-')) return scriptName(word) || own
    else if (word === '-c' || word === '-e' || word === '-p') return own
  }
}

function scriptName(path: string): string {
  let place = path.replaceAll('\\', '/')
  let name = plain(basename(place))
  while (nameless.test(name) || folders.test(name)) {
    place = dirname(place)
    if (place === '.' || place === '/') break
    name = basename(place)
  }
  return name
}

const plain = (name: string) => name.replace(/\.(?:[cm]?js|ts|py|rb|exe)$/, '')
