import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { buildAll } from './build.ts'
import { checkAll } from './check.ts'
import { prepare } from './prepare.ts'
import { root, run } from './run.ts'

interface Tally {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

const reports = join(root, 'test-results')

/** Reads a runner's report. A runner that failed without naming a test has failed in one all the same. */
function tally(report: string, exitCode: number, read: (report: unknown) => Tally): Tally {
  let counted: Tally = { passed: 0, failed: 0, skipped: 0 }
  try {
    counted = read(JSON.parse(readFileSync(report, 'utf8')))
  } catch {
    console.error(`${report} is missing or torn: the runner did not come to its end.`)
  }
  return exitCode !== 0 && counted.failed === 0 ? { ...counted, failed: 1 } : counted
}

function number(from: unknown, ...path: readonly string[]): number {
  let at = from
  for (const key of path) at = typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined
  return typeof at === 'number' ? at : 0
}

/** Why tests were left out, each reason once, however deep in a report it stands. */
const skipReasons = new Set<string>()

function collectSkipReasons(found: unknown): void {
  if (typeof found !== 'object' || found === null) return
  if (Reflect.get(found, 'type') === 'skip') {
    const reason: unknown = Reflect.get(found, 'description')
    if (typeof reason === 'string') skipReasons.add(reason)
  }
  for (const inner of Object.values(found)) collectSkipReasons(inner)
}

async function vitest(project: string): Promise<Tally> {
  const report = join(reports, `vitest-${project}.json`)
  const code = await run('vitest', [
    'run',
    `--project=${project}`,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ])
  return tally(report, code, (found) => ({
    passed: number(found, 'numPassedTests'),
    failed: number(found, 'numFailedTests'),
    skipped: number(found, 'numPendingTests') + number(found, 'numTodoTests'),
  }))
}

async function playwright(project: string): Promise<Tally> {
  const report = join(reports, `playwright-${project}.json`)
  const code = await run('playwright', ['test', `--project=${project}`, '--reporter=list,json'], {
    PLAYWRIGHT_JSON_OUTPUT_FILE: report,
  })
  return tally(report, code, (found) => {
    collectSkipReasons(found)
    return {
      passed: number(found, 'stats', 'expected'),
      failed: number(found, 'stats', 'unexpected') + number(found, 'stats', 'flaky'),
      skipped: number(found, 'stats', 'skipped'),
    }
  })
}

const suites: Readonly<Record<string, () => Promise<readonly Tally[]>>> = {
  check: async () => [{ ...(await checkAll()), skipped: 0 }],
  unit: async () => [await vitest('unit')],
  fuzz: async () => [await vitest('fuzz')],
  interop: async () => [await vitest('interop')],
  ui: async () => [await playwright('ui')],
  desktop: async () => [await vitest('desktop'), await playwright('desktop')],
}

async function main(wanted: readonly string[]): Promise<number> {
  const unknown = wanted.filter((name) => !Object.hasOwn(suites, name))
  if (unknown.length > 0) {
    console.error(`There is no suite ${unknown.join(', ')}. There are: ${Object.keys(suites).join(', ')}.`)
    return 2
  }
  rmSync(reports, { recursive: true, force: true })
  mkdirSync(reports, { recursive: true })
  const { chromium, missing } = prepare()
  const tallies: Tally[] = []
  if (missing.length > 0 && process.env.CI === 'true') {
    console.error(`With CI=true nothing may be missing, and this is: ${missing.join(', ')}`)
    tallies.push({ passed: 0, failed: 1, skipped: 0 })
  }
  process.env.LATCHKEY_TEST_CHROMIUM = chromium ?? ''
  process.env.LATCHKEY_TEST_MISSING = missing.join(' ')
  await buildAll()
  for (const [name, suite] of Object.entries(suites)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    console.log(`\n── ${name}`)
    tallies.push(...(await suite()))
  }
  const sum = (key: keyof Tally) => tallies.reduce((total, counted) => total + counted[key], 0)
  for (const reason of skipReasons) console.log(`Skipped: ${reason}`)
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`)
  return sum('failed') > 0 || sum('passed') === 0 ? 1 : 0
}

process.exitCode = await main(process.argv.slice(2))
