import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { program, type Ran } from './program.ts'
import type { TemporaryHome } from './temporaryHome.ts'

/** A tool of this name, in a directory of the home, that runs `latchkey credentials` for a profile. */
export async function runTool(
  home: TemporaryHome,
  env: Readonly<Record<string, string>>,
  { tool, directory, profile }: { readonly tool: string; readonly directory: string; readonly profile: string },
): Promise<Ran> {
  const cwd = join(home.path, directory)
  const script = join(home.path, `${tool}.mjs`)
  mkdirSync(cwd, { recursive: true })
  writeFileSync(
    script,
    `import { spawn } from 'node:child_process'
spawn(process.execPath, process.argv.slice(2), { stdio: 'inherit' }).on('close', (code) => process.exit(code))\n`,
  )
  const child = spawn(process.execPath, [script, program, 'credentials', profile], {
    env: { ...env },
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8')
    child[name].on('data', (part: string) => {
      said[name] += part
    })
  }
  await once(child, 'close')
  return { code: child.exitCode, ...said }
}
