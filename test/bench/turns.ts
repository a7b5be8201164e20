import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { median } from './figures.ts'

type Commands = Readonly<Record<string, readonly [command: string, ...args: string[]]>>
type Env = Readonly<Record<string, string>>

/** Medians in milliseconds, in turns so that a busy machine slows all alike. A command may have an environment of its own. */
export function timesOf<Of extends Commands>(
  commands: Of,
  env: Env,
  { rounds = 15, own = {} }: { readonly rounds?: number; readonly own?: { readonly [Name in keyof Of]?: Env } } = {},
): Record<keyof Of, number> {
  const times = Object.entries(commands).map(([name, [command, ...args]]) => ({
    name,
    command,
    args,
    env: { ...(own[name] ?? env) },
    ms: [] as number[],
  }))
  const cwd = fileURLToPath(new URL('.', import.meta.url))
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, command, args, env, ms } of times) {
      const began = performance.now()
      const { status, error } = spawnSync(command, args, { env, cwd, stdio: 'ignore' })
      ms.push(performance.now() - began)
      if (error || status === null || status > 3) throw new Error(`${name} ended with ${status}`)
    }
  }
  return Object.fromEntries(times.map(({ name, ms }) => [name, median(ms)])) as Record<keyof Of, number>
}
