import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** Times in milliseconds, each the median of nine fresh processes. */
export interface DocumentFigures {
  readonly profiles: number
  readonly bytes: number
  readonly parse: number
  /** Parsed, and read as every tool reads it. */
  readonly readings: number
  /** The peers, from the same bytes in memory: the SDK's loader and the `ini` package. */
  readonly smithy: number
  readonly ini: number
  readonly ratioToSmithy: number
  readonly editAndPrint: number
  /** Of parsing and all readings. */
  readonly editShare: number
  readonly editShareOfSmithy: number
  readonly heapBytesPerProfile: number
}

const sizes = [100, 1_500, 10_000]
const runs = 9

/** A file as a large company's developer has it. */
export function generateConfig(profiles: number): string {
  const parts = [
    '[default]\nregion = eu-west-1\noutput = json\n\n[sso-session main]\nsso_start_url = https://example.awsapps.com/start#/\nsso_region = eu-west-1\n\n',
  ]
  for (let index = 0; index < profiles - 1; index += 1) {
    const account = 100_000_000_000 + index
    const name = `team-${index % 37}/account-${index}`
    if (index % 4 === 0) {
      parts.push(
        `# ${name}\n[profile ${name}]\nsso_session = main\nsso_account_id = ${account}\nsso_role_name = Developer\nregion = eu-west-1\n\n`,
      )
    } else if (index % 4 === 1) {
      parts.push(
        `[profile ${name}]\nrole_arn = arn:aws:iam::${account}:role/Deploy\nsource_profile = default\nregion = us-east-1\noutput = json\n\n`,
      )
    } else if (index % 4 === 2) {
      parts.push(
        `[profile ${name}]\naws_access_key_id = AKIAEXAMPLE${index}\naws_secret_access_key = fake/Secret+${account}\nregion = eu-west-1\n\n`,
      )
    } else {
      parts.push(
        `[profile ${name}]\ncredential_process = /usr/local/bin/helper --account ${account}\nregion = eu-west-1\ns3 =\n  max_concurrent_requests = 20\n  addressing_style = path\n\n`,
      )
    }
  }
  return parts.join('')
}

type Task = 'latchkey' | 'smithy' | 'ini' | 'memory'

/** Plain JavaScript as it is shipped: to strip types at start keeps threads busy that the clock then runs against. */
function stripTypes(from: string, to: string): void {
  for (const name of readdirSync(from, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts')) continue
    const code = stripTypeScriptTypes(readFileSync(join(from, name), 'utf8'))
    const path = join(to, name.replace(/\.ts$/, '.mjs'))
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, code.replace(/(from '\.[^']*)\.ts'/g, "$1.mjs'"))
  }
}

/** Each program prints its times as JSON. Modules are loaded before the clock starts, and no code has run before. */
const programs: Readonly<Record<Task, string>> = {
  latchkey: `
    const { parse, print } = await import(core + '/files/document/document.mjs')
    const { apply } = await import(core + '/files/document/apply.mjs')
    const { readAws } = await import(core + '/readers/aws.mjs')
    const { readSdk } = await import(core + '/readers/sdk.mjs')
    const bytes = readFileSync(path)
    const start = performance.now()
    const document = parse(bytes)
    const parsed = performance.now()
    const aws = readAws(document, { file: 'config', path })
    const cdk = readSdk(document, { file: 'config' })
    const sdk = readSdk(document, { file: 'config' })
    const read = performance.now()
    if (aws.profiles.size !== count || cdk.profiles.size !== count || sdk.profiles.size !== count) throw new Error('profiles are missing')
    const name = [...aws.profiles.keys()][count >> 1]
    const section = { kind: 'profile', name }
    const before = performance.now()
    const edited = apply(document, [{ type: 'set', section, key: 'region', value: 'eu-central-1' }], 'config')
    if (!edited.ok) throw new Error('not edited')
    const printed = print(edited.document)
    const done = performance.now()
    if (printed.length === bytes.length) throw new Error('nothing was changed')
    answer([parsed - start, read - start, done - before])`,
  smithy: `
    const { externalDataInterceptor, loadSharedConfigFiles } = await import('@smithy/shared-ini-file-loader')
    const bytes = readFileSync(path)
    const empty = path + '.empty'
    externalDataInterceptor.interceptFile(empty, '')
    const start = performance.now()
    externalDataInterceptor.interceptFile(path, bytes.toString('utf8'))
    const { configFile } = await loadSharedConfigFiles({ filepath: empty, configFilepath: path })
    const done = performance.now()
    if (Object.keys(configFile).length !== count + 1) throw new Error('profiles are missing')
    answer([done - start])`,
  ini: `
    const { default: ini } = await import('ini')
    const bytes = readFileSync(path)
    const start = performance.now()
    ini.parse(bytes.toString('utf8'))
    answer([performance.now() - start])`,
  memory: `
    const { parse } = await import(core + '/files/document/document.mjs')
    const { readAws } = await import(core + '/readers/aws.mjs')
    const { readSdk } = await import(core + '/readers/sdk.mjs')
    const warm = parse(Buffer.from('[profile a]\\nregion = x\\n'))
    readAws(warm, { file: 'config', path })
    readSdk(warm, { file: 'config' })
    const used = () => { gc(); const { heapUsed, arrayBuffers } = process.memoryUsage(); return heapUsed + arrayBuffers }
    const before = used()
    const document = parse(readFileSync(path))
    globalThis.held = [document, readAws(document, { file: 'config', path }), readSdk(document, { file: 'config' })]
    answer([(used() - before) / count])`,
}

function run(task: Task, core: string, path: string, count: number): number[] {
  const program = `
    import { readFileSync } from 'node:fs'
    const path = ${JSON.stringify(path)}
    const core = ${JSON.stringify(pathToFileURL(core).href)}
    const count = ${count}
    const answer = (figures) => console.log(JSON.stringify(figures))
    ${programs[task]}`
  // The program lies in this folder, so that packages are found from here.
  const cwd = fileURLToPath(new URL('.', import.meta.url))
  const args = ['--expose-gc', '--no-warnings', '--input-type=module', '--eval', program]
  const figures: unknown = JSON.parse(execFileSync(process.execPath, args, { cwd, encoding: 'utf8' }))
  if (!Array.isArray(figures)) throw new Error(`${task} gave no figures`)
  return figures.map(Number)
}

function medians(task: Task, core: string, path: string, count: number): number[] {
  const all = Array.from({ length: runs }, () => run(task, core, path, count))
  return (all[0] ?? []).map(
    (_, column) => all.map((row) => row[column] ?? 0).sort((one, other) => one - other)[runs >> 1] ?? 0,
  )
}

/** Compares documents and readings with the SDK's parser and the `ini` package, cold. */
export async function benchDocuments(): Promise<readonly DocumentFigures[]> {
  const directory = mkdtempSync(join(tmpdir(), 'latchkey-bench-'))
  try {
    const core = join(directory, 'core')
    stripTypes(fileURLToPath(new URL('../../main/core/', import.meta.url)), core)
    return sizes.map((profiles) => {
      const path = join(directory, `config-${profiles}`)
      writeFileSync(path, generateConfig(profiles))
      const [parse = 0, readings = 0, editAndPrint = 0] = medians('latchkey', core, path, profiles)
      const [smithy = 0] = medians('smithy', core, path, profiles)
      const [ini = 0] = medians('ini', core, path, profiles)
      const [heapBytesPerProfile = 0] = medians('memory', core, path, profiles)
      return {
        profiles,
        bytes: readFileSync(path).length,
        parse,
        readings,
        smithy,
        ini,
        ratioToSmithy: readings / smithy,
        editAndPrint,
        editShare: editAndPrint / readings,
        editShareOfSmithy: editAndPrint / smithy,
        heapBytesPerProfile,
      }
    })
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const figures = await benchDocuments()
  console.table(
    figures.map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, Number(value.toFixed(value < 10 ? 3 : 1))])),
    ),
  )
  console.log(JSON.stringify(figures))
}
