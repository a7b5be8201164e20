import { spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { Query } from '../../main/core/resolve/world.ts'
import type { Entry, FakeAws } from './fake-aws/server.ts'
import type { LaidOut } from './liveSetups.ts'

/** What a tool did with a setup. */
export interface Observed {
  readonly works: boolean
  /** What it said where it did not work. */
  readonly said: string
  /** The one that it worked in; undefined where it did not come to that. */
  readonly region: string | null | undefined
  /** The account that `cdk` told the application. */
  readonly account?: string | undefined
  /** What it asked for, in order. */
  readonly calls: readonly Entry[]
}

/** A real tool, as it is on this machine. */
export interface LiveTool {
  readonly title: string
  readonly query: Pick<Query, 'tool' | 'awsVersion'>
  run(laidOut: LaidOut, aws: FakeAws, profile: string | null): Promise<Observed>
}

interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Far more than any of them needs. */
const limitMs = 60_000

/** Runs a program to its end, without a terminal at which it might ask somebody. */
function run(
  program: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<Ran> {
  const { promise, resolve, reject } = Promise.withResolvers<Ran>()
  const { NODE_COMPILE_CACHE } = process.env
  const child = spawn(program, args, {
    cwd,
    env: { ...env, ...(NODE_COMPILE_CACHE && { NODE_COMPILE_CACHE }) },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    timeout: limitMs,
    killSignal: 'SIGKILL',
  })
  const said = { stdout: '', stderr: '' }
  child.stdout.on('data', (part) => {
    said.stdout += String(part)
  })
  child.stderr.on('data', (part) => {
    said.stderr += String(part)
  })
  child.once('error', reject)
  child.once('close', (code) => resolve({ code, ...said }))
  return promise
}

const signed = ({ ledger }: FakeAws) => ledger.last('GetCallerIdentity')
const profileArguments = (profile: string | null) => (profile === null ? [] : ['--profile', profile])
const inOneLine = (text: string) => text.trim().replace(/\s+/g, ' ').slice(0, 300)

function awsCli(awsVersion: 1 | 2): LiveTool {
  const noRegion = /You must specify a region|NoRegion/
  return {
    title: `aws ${awsVersion}`,
    query: { tool: 'aws', awsVersion },
    async run({ work, env }, aws, profile) {
      const ask = (more: Readonly<Record<string, string>>) =>
        run('aws', ['sts', 'get-caller-identity', ...profileArguments(profile)], work, { ...env, ...more })
      let ran = await ask({})
      const isRegionless = noRegion.test(ran.stderr)
      // Only a custom address for STS needs one.
      if (isRegionless) ran = await ask({ AWS_DEFAULT_REGION: 'us-east-1', AWS_REGION: 'us-east-1' })
      const works = ran.code === 0
      const region = isRegionless ? null : signed(aws)?.region
      return { works, said: inOneLine(ran.stderr), region: works ? region : undefined, calls: aws.ledger.entries }
    },
  }
}

export const cdkProgram = join(dirname(createRequire(import.meta.url).resolve('aws-cdk/package.json')), 'bin', 'cdk')
const assembly = {
  version: '36.0.0',
  artifacts: {
    Live: {
      type: 'aws:cloudformation:stack',
      environment: 'aws://unknown-account/unknown-region',
      properties: { templateFile: 'Live.template.json' },
    },
  },
}
/** An application that has been synthesised already, and writes down what it was told. */
export const application = `printf '%s\\n%s\\n' "$CDK_DEFAULT_ACCOUNT" "$CDK_DEFAULT_REGION" > told.txt
printf '{}' > "$CDK_OUTDIR/Live.template.json"
printf '%s' '${JSON.stringify(assembly)}' > "$CDK_OUTDIR/manifest.json"
`

const cdk: LiveTool = {
  title: 'cdk',
  query: { tool: 'cdk' },
  async run({ work, env }, aws, profile) {
    writeFileSync(join(work, 'app.sh'), application)
    const ran = await run(
      process.execPath,
      [cdkProgram, 'ls', '-v', '--no-notices', '--no-version-reporting', ...profileArguments(profile)],
      work,
      { ...env, CI: 'true', CDK_DISABLE_CLI_TELEMETRY: 'true', CDK_DISABLE_VERSION_CHECK: 'true' },
    )
    const told = join(work, 'told.txt')
    const [account, region] = existsSync(told) ? readFileSync(told, 'utf8').split('\n') : []
    // In CI it says everything on standard output.
    const spoken = ran.stdout + ran.stderr
    const reasons = /Unable to determine the default AWS account[^\n]*/.exec(spoken)?.[0]
    return {
      works: Boolean(account),
      said: inOneLine(reasons ?? spoken.split('\n').slice(-6).join(' ')),
      region: region === '' ? null : region,
      account,
      calls: aws.ledger.entries,
    }
  },
}

const sdkAnswer = z.object({ region: z.string().nullable(), error: z.string().nullable() })

const sdk: LiveTool = {
  title: 'sdk-js',
  query: { tool: 'sdk-js' },
  async run({ work, env }, aws, profile) {
    const program = fileURLToPath(new URL('./liveSdk.ts', import.meta.url))
    const { stdout, stderr } = await run(process.execPath, [program, ...(profile === null ? [] : [profile])], work, env)
    const answer = sdkAnswer.parse(
      JSON.parse(stdout.trim().split('\n').at(-1) || 'null') ?? { region: null, error: stderr },
    )
    const said = answer.error ?? ''
    const region = said.startsWith('Error: Region not accepted') ? undefined : answer.region
    return { works: answer.error === null, said, region, calls: aws.ledger.entries }
  },
}

/** The AWS CLI of this machine, or why it is of no use here. */
async function awsCliHere(): Promise<LiveTool | string> {
  const { PATH = '', HOME = '' } = process.env
  const ran = await run('aws', ['--version'], '.', { PATH, HOME }).catch(() => null)
  const [, major, minor] = /^aws-cli\/(\d+)\.(\d+)/.exec(ran?.stdout || ran?.stderr || '') ?? []
  if (major === undefined) return 'aws is not on this machine'
  const [version, since] = [Number(major), major === '1' ? 29 : 13]
  if (Number(minor) < since) return `aws ${major}.${minor} does not know AWS_ENDPOINT_URL`
  return awsCli(version === 1 ? 1 : 2)
}

/** Every tool that can be had here, and why others cannot. */
export async function liveTools(): Promise<{ readonly tools: readonly LiveTool[]; readonly missing: string | null }> {
  const aws = await awsCliHere()
  return typeof aws === 'string' ? { tools: [cdk, sdk], missing: aws } : { tools: [aws, cdk, sdk], missing: null }
}
