import { readdirSync, readFileSync } from 'node:fs'

/** What could be seen of processes on Linux while this watched; elsewhere nothing. */
export interface ProcessWatch {
  /** Of every process on the machine. */
  readonly commandLines: ReadonlySet<string>
  /** Of those that this test has started, whose environment is not one that credentials were asked for into. */
  readonly environments: ReadonlySet<string>
  look(): void
  stop(): void
}

const betweenLooksMs = 25

export function watchProcesses(): ProcessWatch {
  const commandLines = new Set<string>()
  const environments = new Set<string>()
  const look = () => {
    const parents = new Map<string, string>()
    for (const id of numbersIn('/proc')) {
      parents.set(id, /^\d+ \(.*\) \S (\d+)/s.exec(textOf(`/proc/${id}/stat`))?.[1] ?? '')
      commandLines.add(textOf(`/proc/${id}/cmdline`).replaceAll('\0', ' '))
    }
    for (const id of parents.keys()) {
      if (!comesFrom(id, String(process.pid), parents)) continue
      const environment = textOf(`/proc/${id}/environ`)
      if (!/(^|\0)LATCHKEY_EXEC=/.test(environment)) environments.add(environment.replaceAll('\0', '\n'))
    }
  }
  const timer = setInterval(look, betweenLooksMs)
  return { commandLines, environments, look, stop: () => clearInterval(timer) }
}

function comesFrom(id: string, ancestor: string, parents: ReadonlyMap<string, string>): boolean {
  for (let one = parents.get(id); one !== undefined && one !== ''; one = parents.get(one)) {
    if (one === ancestor) return true
  }
  return false
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    // It has ended meanwhile.
    return ''
  }
}

/** Names that are numbers; none of a directory that is gone. */
export function numbersIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory).filter((name) => /^\d+$/.test(name))
  } catch {
    return []
  }
}
