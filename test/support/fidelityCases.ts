import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { readMachine } from '../../main/core/machine/readMachine.ts'
import type { Explanation, Source } from '../../main/core/model/explanation.ts'
import { resolve } from '../../main/core/resolve/resolve.ts'
import { TemporaryHome } from './temporaryHome.ts'

const seen = z.object({
  outcome: z.enum(['credentials', 'error', 'none']),
  kind: z.string(),
  profile: z.string().nullable(),
  accessKeyId: z.string().nullable(),
  chain: z.array(z.string()),
  region: z.string().nullish(),
  regionError: z.string().optional(),
  error: z.string().nullish(),
  reason: z.string().optional(),
  attempted: z.string().nullish(),
  defaultAccount: z.string().nullish(),
  defaultRegion: z.string().nullish(),
  accountFrom: z.string().nullish(),
  calls: z.array(z.string()),
})
const fidelityCase = z.object({
  id: z.string(),
  title: z.string(),
  files: z.record(z.string(), z.union([z.string(), z.object({ base64: z.string() })])),
  env: z.record(z.string(), z.string()),
  profileArg: z.string().nullable(),
  now: z.string(),
  expect: z.object({ aws: seen, cdk: seen }),
})

/** What a real tool was seen to do. */
export type Seen = z.infer<typeof seen>
export type FidelityCase = z.infer<typeof fidelityCase>

export const readCases = (path: string): FidelityCase[] =>
  z.array(fidelityCase).parse(JSON.parse(readFileSync(path, 'utf8')))

export interface Miss {
  readonly id: string
  readonly tool: string
  readonly what: string
  readonly seen: string
  readonly predicted: string
}

/** Lays out the files of a case in a home of its own, resolves it, and gives back everything that is not as it was seen. */
export function missesOf(testCase: FidelityCase): Miss[] {
  const home = new TemporaryHome()
  try {
    const here = (text: string) => text.replaceAll('$HOME', home.path)
    for (const [name, content] of Object.entries(testCase.files)) {
      const path = name.startsWith('home/') ? join(home.path, name.slice(5)) : home.file(name)
      mkdirSync(dirname(path), { recursive: true })
      const bytes = typeof content === 'string' ? here(content) : Buffer.from(content.base64, 'base64')
      writeFileSync(path, bytes, { mode: 0o600 })
      if (typeof content === 'string' && content.startsWith('#!')) chmodSync(path, 0o755)
    }
    const env = {
      HOME: home.path,
      PATH: process.env.PATH ?? '',
      AWS_EC2_METADATA_DISABLED: 'true',
      CDK_HOME: join(home.path, '.cdkhome'),
      ...Object.fromEntries(Object.entries(testCase.env).map(([name, value]) => [name, here(value)])),
    }
    const [now, work] = [Date.parse(testCase.now), join(home.path, 'work')]
    const { world } = readMachine({ env, home: home.path, now, directory: work, app: work })
    const { id, profileArg, expect } = testCase
    return (['aws', 'cdk'] as const).flatMap((tool) => {
      const predicted = resolve(world, { tool, profile: profileArg ?? undefined, ladder: true })
      return compare(expect[tool], predicted, testCase).map((miss) => ({ id, tool, ...miss }))
    })
  } finally {
    home.dispose()
  }
}

type Difference = Omit<Miss, 'id' | 'tool'>

const couldWork = new Set(['works', 'unknown'])
const couldNot = new Set(['fails', 'none', 'needs-sign-in', 'needs-mfa'])

function compare(real: Seen, predicted: Explanation, { files }: FidelityCase): Difference[] {
  const differences: Difference[] = []
  const differs = (what: string, was: unknown, is: unknown) =>
    differences.push({ what, seen: String(was), predicted: String(is) })
  const { outcome, source, chain, reason } = predicted
  const wasRefused = real.calls.some((call) => call.includes('refused')) || real.attempted
  if (real.outcome === 'credentials') {
    const base = chain[0]
    const mayBeUnknown = [source, base].some((one) => one?.kind === 'process' || one?.kind === 'container')
    if (outcome !== 'works' && !(outcome === 'unknown' && mayBeUnknown))
      differs('outcome', 'credentials', `${outcome}: ${reason}`)
    if (source?.kind !== real.kind) differs('kind', real.kind, source?.kind)
    if (!isSameProfile(real, source)) differs('profile', real.profile, source?.profile)
    const last = real.chain.at(-1)
    if (source && last !== undefined) identity(source, last, files, differs, 'winner')
    const first = real.chain[0]
    if (base && first !== undefined && real.chain.length > 1) identity(base, first, files, differs, 'base')
    if (real.chain.length > 1 !== chain.length > 1)
      differs('chain', real.chain.join(' '), chain.map(({ kind }) => kind).join(' '))
  } else if (!wasRefused && !couldNot.has(outcome)) {
    const ranAndFailed = source?.kind === 'process' || chain[0]?.kind === 'process'
    if (!(outcome === 'unknown' && ranAndFailed)) differs('outcome', real.error ?? real.reason, `${outcome}: ${reason}`)
  } else if (!wasRefused && source && couldWork.has(outcome)) differs('source', 'none', source.kind)
  const isAws = predicted.tool === 'aws'
  const region = isAws ? real.region : real.defaultRegion
  const isSeen = isAws ? real.outcome === 'credentials' : region !== undefined && real.error == null
  if (isSeen) {
    const wanted = real.regionError !== undefined || region === '' ? null : region
    if (predicted.region.value !== wanted)
      differs('region', wanted, `${predicted.region.value} from ${predicted.region.from}`)
  }
  // The fake service gives accounts of its own to everything but roles.
  if (!isAws && real.defaultAccount && couldWork.has(outcome) && (source?.roleArn ?? source?.kind === 'sso')) {
    const { id, how } = predicted.account
    if (id?.length === 12 && id !== real.defaultAccount) differs('account', real.defaultAccount, `${id} (${how})`)
  }
  return differences
}

/** Names in recordings are made from key ids, so that they know neither case nor quotes. */
function isSameProfile({ profile, accessKeyId }: Seen, source: Source | null): boolean {
  if (profile === null || !source?.profile || accessKeyId?.startsWith('ASIASSO')) return true
  const plain = (name: string) => name.replace(/[^a-z0-9]/gi, '').toUpperCase()
  return plain(profile) === plain(source.profile)
}

/** Key ids say where they come from: `ASIASSO<account>ADMIN<NAME>`, `ASIAROLEDEPLOY<NAME>`, … */
function identity(
  source: Source,
  key: string,
  files: FidelityCase['files'],
  differs: (what: string, was: unknown, is: unknown) => void,
  which: string,
) {
  const name = key.replace(/0+$/, '').toUpperCase()
  if (/^ASIACACHE/.test(name)) return
  const sso = /^ASIASSO(\d+)(ADMIN.*)$/.exec(name)
  if (sso) {
    const said = `${source.accountId} ${source.roleName?.toUpperCase()}`
    if (said !== `${sso[1]} ${sso[2]}`) differs(which, `${sso[1]} ${sso[2]}`, said)
    return
  }
  const role = /^ASIA(?:ROLE|WEB)(DEPLOY.*)$/.exec(name)
  if (role) {
    if (!source.roleArn?.toUpperCase().endsWith(`/${role[1]}`)) differs(which, role[1], source.roleArn)
    return
  }
  if (/^A[KS]IA(?:PROC|CONT)|^ASIALOGINREFRESHED/.test(name)) return
  if (source.accessKeyId !== key && JSON.stringify(files).includes(key)) differs(which, key, source.accessKeyId)
}
