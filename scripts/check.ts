import { globSync } from 'node:fs'
import { findViolations } from './layers.ts'
import { root, run } from './run.ts'

interface Check {
  readonly name: string
  readonly passes: () => Promise<boolean>
}

const checks: readonly Check[] = [
  ...['.', 'preload', 'renderer', 'test'].map((project) => ({
    name: `types of ${project === '.' ? 'main and scripts' : project}`,
    passes: async () => (await run('tsc', ['--project', project])) === 0,
  })),
  {
    name: 'lint and format',
    passes: async () =>
      (await run('biome', ['ci', '--error-on-warnings', ...(process.stdout.isTTY ? [] : ['--colors=off']), '.'])) === 0,
  },
  { name: 'layers', passes: async () => layersHold() },
]

function layersHold(): boolean {
  const files = globSync('{main,preload,renderer}/**/*.{ts,tsx}', { cwd: root }).map((file) =>
    file.replaceAll('\\', '/'),
  )
  const violations = findViolations(root, files)
  for (const { file, imports, says } of violations) console.error(`${file} imports ${imports}: ${says}`)
  return violations.length === 0
}

/** Runs every check, even after one has failed, and counts. */
export async function checkAll(): Promise<{ readonly passed: number; readonly failed: number }> {
  let failed = 0
  for (const { name, passes } of checks) {
    const good = await passes()
    console.log(`${good ? 'ok    ' : 'FAILED'} ${name}`)
    if (!good) failed += 1
  }
  return { passed: checks.length - failed, failed }
}

if (import.meta.main) process.exitCode = (await checkAll()).failed === 0 ? 0 : 1
