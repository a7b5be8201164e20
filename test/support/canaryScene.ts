import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { runtimeIn } from './agentHost.ts'
import { type Canaries, createCanaries, leaksBelow, type Place } from './canaries.ts'
import { keyLines, type PlainKeys } from './keysScene.ts'
import { type ProcessWatch, watchProcesses } from './processWatch.ts'
import { program, type Ran } from './program.ts'
import { type SourceScene, serial, sourceScene } from './sourceScene.ts'
import { identityCenterProfile, ssoSession } from './temporaryHome.ts'
import { tap, type Wiretap } from './wiretap.ts'

const account = '111122223333'
export const pastedToken = `CANARY/pasted+token/${'0aB'.repeat(40)}==`
export const pastedSecret = 'CANARY/pasted+secret/0aB0aB0aB0aB0aB0aB0'
export const passphrase = 'CANARY passphrase: "long" & 5 + 1 ünusual'
/** Typed, so that it is wrong; AWS never says one of these. */
export const wrongCode = '904817'

/** A home with every kind of source, and all that is secret in it. */
export interface CanaryScene extends SourceScene {
  readonly wire: Wiretap
  readonly canaries: Canaries
  readonly env: Record<string, string>
  readonly processes: ProcessWatch
  /** Of users, each with a profile of that name in `credentials`. */
  readonly users: Readonly<Record<'moved' | 'rotated', PlainKeys>>
  /** In no file yet. */
  readonly added: PlainKeys
  /** Runs a command. What it says is looked at in the end, apart from standard output that is `asked` for. */
  run(args: readonly string[], how?: How): Promise<Ran>
  /** Adds to what is looked at. */
  said(where: string, text: string): void
  /** Every secret that is where it must not be. */
  leaks(): readonly string[]
}

export interface How {
  /** That credentials are what it was asked for. */
  readonly asked?: boolean
  readonly input?: string
  readonly env?: Readonly<Record<string, string>>
}

/** Where secrets stand because a person put them there, or the tools expect them there, and which. */
const places: readonly Place[] = [
  { file: /^\.aws\/credentials$/, may: /^keys of a user|^pasted|CreateAccessKey/, because: 'written by the person' },
  {
    file: /^\.aws\/sso\/cache\//,
    may: / of \/(token|client\/register)$|^accessToken of/,
    because: 'the cache of tools',
  },
  { file: /^\.aws\/cli\/cache\//, may: / of \/federation\/credentials$/, because: 'the cache of aws' },
  { file: /^\.aws\/login\/cache\//, may: / of \/v1\/token$|^login/, because: 'the cache of tools' },
  { file: /^work\//, may: /^program|^web identity/, because: 'written by the person' },
  { file: /^run\/latchkey\/.*\.sock\.key$/, may: /^key of the agent/, because: 'what callers show' },
]

const helped = (name: string) =>
  `[profile helped-${name}]\ncredential_process = "${process.execPath}" "${program}" credentials ${name}\nregion = eu-west-1\n`

export async function canaryScene(): Promise<CanaryScene> {
  const authorization = `CANARY-container-authorization-${'0aB'.repeat(10)}`
  const scene = await sourceScene({
    clock: Date,
    throttle: null,
    containerAuthorization: authorization,
    config: [
      ssoSession('corp') + identityCenterProfile('corp', 'corp', '111122223001'),
      '[profile newcomer]\nregion = eu-west-1\n',
      helped('team'),
      helped('guarded'),
    ].join('\n'),
  })
  const { aws, home, work } = scene
  home.remove('sso')
  home.remove('login')
  const canaries = createCanaries()
  const users = { moved: aws.issueUserKey(account, 'moved'), rotated: aws.issueUserKey(account, 'rotated') }
  const added = aws.issueUserKey(account, 'added')
  const text = readFileSync(home.file('credentials'), 'utf8')
  home.write('credentials', `${text}\n[moved]\n${keyLines(users.moved)}\n[rotated]\n${keyLines(users.rotated)}`)
  for (const { secretAccessKey } of [...Object.values(users)]) canaries.add('keys of a user', secretAccessKey)
  canaries.add('keys of a user', /aws_secret_access_key = (.*)/.exec(text)?.[1] ?? '')
  canaries.add('key that was typed', added.secretAccessKey)
  canaries.add(
    'program’s secret key',
    /SecretAccessKey":"([^"]*)/.exec(readFileSync(join(work, 'print keys.mjs'), 'utf8'))?.[1] ?? '',
  )
  canaries.add('web identity token', readFileSync(join(work, 'token'), 'utf8'))
  canaries.add('variable: container authorization', authorization)
  canaries.add('pasted secret key', pastedSecret)
  canaries.add('pasted token', pastedToken)
  canaries.add('passphrase', passphrase)

  const seen = new Map<string, string>()
  const said = (where: string, what: string) => void seen.set(what, where)
  const processes = watchProcesses()
  // Files that are there only for a moment, too.
  const wire = await tap(aws, () => {
    processes.look()
    for (const file of filesOf(home.stateDirectory)) said(`${file.name}, for a while`, file.text)
  })
  onTestFinished(() => processes.stop())
  const witness = mkdtempSync(join(tmpdir(), 'latchkey-witness-'))
  onTestFinished(() => rmSync(witness, { recursive: true, force: true }))
  const env = {
    ...scene.env,
    ...wire.env,
    ...runtimeIn(home.path).env,
    DISPLAY: ':0',
    BROWSER: witnessingBrowser(home.path, witness),
  }
  mkdirSync(runtimeIn(home.path).env.XDG_RUNTIME_DIR ?? '', { recursive: true, mode: 0o700 })

  const gather = () => {
    for (const [value, what] of wire.names) canaries.add(what, value)
    for (const file of filesOf(home.file('login/cache'))) {
      const { dpopKey } = JSON.parse(file.text)
      for (const line of String(dpopKey)
        .split('\n')
        .filter((one) => one.length > 40))
        canaries.add('login’s private key', line)
    }
    for (const file of filesOf(join(home.path, 'run', 'latchkey'))) {
      if (file.name.endsWith('.key')) canaries.add('key of the agent', file.text.trim())
    }
  }
  return {
    ...scene,
    wire,
    canaries,
    env,
    processes,
    users,
    added,
    said,
    async run(args, { asked = false, input = '', env: more = {} } = {}) {
      const child = spawn(process.execPath, [program, ...args], { env: { ...env, ...more } })
      const ran = { stdout: '', stderr: '' }
      child.stdout.on('data', (part) => (ran.stdout += String(part)))
      child.stderr.on('data', (part) => (ran.stderr += String(part)))
      child.stdin.end(input)
      const [code] = await once(child, 'close')
      said(`latchkey ${args.join(' ')}`, asked ? ran.stderr : ran.stdout + ran.stderr)
      gather()
      return { code: typeof code === 'number' ? code : null, ...ran }
    },
    leaks() {
      gather()
      processes.look()
      for (const file of filesOf(witness)) said(`what the program ${file.name} was given`, file.text)
      const found = [
        ...leaksBelow(home.path, canaries, places),
        ...[...seen].flatMap(([text, where]) => canaries.leaksIn(where, text)),
        ...[...processes.commandLines, ...wire.commandLines].flatMap((line) =>
          canaries.leaksIn('/proc/…/cmdline', line),
        ),
        ...[...processes.environments].flatMap((one) => canaries.leaksIn('/proc/…/environ', one, /^variable/)),
      ]
      return [...new Set(found)]
    },
  }
}

/** A browser that presses the button, and tells what it was started with. */
function witnessingBrowser(home: string, witness: string): string {
  const path = join(home, 'browser.mjs')
  const visitor = new URL('./fake-aws/visitor.ts', import.meta.url).href
  writeFileSync(
    path,
    `#!${process.execPath}
import { readFileSync, writeFileSync } from 'node:fs'
import { visit } from ${JSON.stringify(visitor)}
writeFileSync(${JSON.stringify(witness)} + '/browser-' + process.pid, JSON.stringify([process.argv, process.env]))
const page = readFileSync(new URL(process.argv[2]), 'utf8')
const address = /url=([^"]*)"/.exec(page)[1].replaceAll('&amp;', '&')
await visit('allow', address).catch(() => undefined)
`,
  )
  chmodSync(path, 0o700)
  return path
}

/** Those that are there, and still there when they are read. */
function filesOf(directory: string): readonly { readonly name: string; readonly text: string }[] {
  if (!existsSync(directory)) return []
  return readdirSync(directory, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    try {
      return entry.isFile()
        ? [{ name: entry.name, text: readFileSync(join(entry.parentPath, entry.name), 'latin1') }]
        : []
    } catch {
      return []
    }
  })
}

/** Each is something that the scene must have met; what is not there was not tried. */
export function expectHeard({ canaries }: CanaryScene, kinds: readonly RegExp[]): void {
  expect(kinds.filter((kind) => !canaries.has(kind))).toEqual([])
}

/** That there was somebody to look at: a sign-in and the browser that it opened. */
export function expectWatched({ processes }: CanaryScene): void {
  if (process.platform !== 'linux') return
  const lines = [...processes.commandLines].join('\n')
  expect(lines).toMatch(/latchkey\.mjs /)
  expect(lines).toMatch(/browser\.mjs file:/)
  expect([...processes.environments].some((one) => /^BROWSER=/m.test(one))).toBe(true)
}

export { serial }
