import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { parse } from '../../core/files/document/document.ts'
import { findHome, homeMissing, locate } from '../../core/files/locations.ts'
import { readAwsFile } from '../../core/files/read.ts'
import { done, type FileName, failed, problem, type Result } from '../../core/model/finding.ts'
import { readAws } from '../../core/readers/aws.ts'
import { type Dump, dump } from '../../core/readers/reading.ts'
import { readSdk } from '../../core/readers/sdk.ts'
import { type Context, exit, fail } from '../command.ts'
import { hidden, isSecret, shownValue } from './secrets.ts'
import { fileOption } from './section.ts'

interface Read {
  readonly bytes: Uint8Array
  readonly path: string
  readonly file: FileName
}

export async function run(context: Context): Promise<number> {
  const { file: path, as: tool = 'aws' } = context.options
  const kind = fileOption(context, 'kind')
  if (!kind.ok) return fail(context, kind.finding, exit.usage)
  if (tool !== 'aws' && tool !== 'cdk' && tool !== 'sdk-js') {
    return fail(context, problem('usage', '--as takes aws, cdk or sdk-js.'), exit.usage)
  }
  const named = typeof path === 'string' ? path : null
  const read = named === null ? readOwn(context, kind.value ?? 'config') : readNamed(named, kind.value)
  if (!read.ok) return fail(context, read.finding)
  const { bytes, file } = read.value
  const document = parse(bytes)
  const dumped = dump(tool === 'aws' ? readAws(document, { file, path: read.value.path }) : readSdk(document, { file }))
  // Of a named file, what is read is given as it is, to be compared. Nobody asked for the secrets of their own files.
  const shown = named === null ? withoutSecrets(dumped) : dumped
  context.out(`${JSON.stringify(shown, null, context.json ? undefined : 2)}\n`)
  return exit.done
}

function readOwn({ env }: Context, file: FileName): Result<Read> {
  const home = findHome(env)
  if (home === null) return failed(homeMissing)
  const { path, bytes, status } = readAwsFile(file, locate(env, home).files[file])
  if (status === 'unreadable') return failed(unreadable(path))
  return done({ path, bytes, file })
}

function readNamed(path: string, kind: FileName | null): Result<Read> {
  try {
    const file = kind ?? (/^credentials\b/i.test(basename(path)) ? 'credentials' : 'config')
    return done({ path, bytes: readFileSync(path), file })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      return failed(problem('file-unreadable', `There is no file ${path}. Check the path.`))
    }
    if (code === 'EISDIR') return failed(problem('file-not-a-file', `${path} is a directory. Name a file.`))
    return failed(unreadable(path))
  }
}

const unreadable = (path: string) =>
  problem('file-unreadable', `${path} cannot be read. Give yourself read access to it.`)

function withoutSecrets({ sections, fatal }: Dump): Dump {
  const shown: { [section: string]: Dump['sections'][string] } = Object.create(null)
  for (const [id, settings] of Object.entries(sections)) {
    const copy: Dump['sections'][string] = Object.create(null)
    for (const [key, value] of Object.entries(settings)) copy[key] = maskedValue(key, value)
    shown[id] = copy
  }
  return { sections: shown, fatal: fatal && { ...fatal, message: withoutLines(fatal.message) } }
}

function maskedValue(key: string, value: Dump['sections'][string][string]): Dump['sections'][string][string] {
  if (typeof value === 'string') return shownValue(key, value)
  const nested: { [nested: string]: string } = Object.create(null)
  for (const [inner, text] of Object.entries(value)) {
    nested[inner] = isSecret(key) ? hidden : shownValue(inner, text)
  }
  return nested
}

/** The parser quotes the lines it stops at, whatever stands in them. */
function withoutLines(message: string): string {
  return message
    .replace(/^(\t\[line +\d+\]: ).*$/gm, `$1'${hidden}'`)
    .replace(/^(File contains no section headers\.\n.*\n).*$/s, `$1'${hidden}'`)
}
