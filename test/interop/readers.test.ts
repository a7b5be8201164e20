import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { loadSharedConfigFiles, loadSsoSessionData } from '@smithy/shared-ini-file-loader'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { parse } from '../../main/core/files/document/document.ts'
import type { FileName } from '../../main/core/model/finding.ts'
import { readAws } from '../../main/core/readers/aws.ts'
import { type Dump, dump, type Reading, type Section, type Source } from '../../main/core/readers/reading.ts'
import { readSdk } from '../../main/core/readers/sdk.ts'
import { generateFile } from '../support/generatedFiles.ts'
import { Random, seedOf } from '../support/random.ts'

const count = Number(process.env.LATCHKEY_FUZZ_COUNT ?? 4_000)
const seed = seedOf('readers')

let directory = ''
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'latchkey-readers-'))
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const describeFile = (bytes: Buffer) => JSON.stringify(bytes.toString('latin1'))

/** As the SDK has it: flat keys, and sessions under a prefix. */
function sdkShape({ profiles, sessions, services }: Reading): Record<string, Record<string, string>> {
  const shape: Record<string, Record<string, string>> = {}
  for (const section of [...profiles.values(), ...sessions.values(), ...services.values()]) {
    shape[section.kind === 'profile' ? section.name : `${section.kind}.${section.name}`] = flatSettings(section)
  }
  return shape
}

function flatSettings(section: Section): Record<string, string> {
  const flat: Record<string, string> = {}
  for (const key of section.keys()) {
    const value = section.get(key)?.value ?? ''
    if (typeof value === 'string') flat[key] = value
    else for (const nested of value.values()) flat[`${key}.${nested.key}`] = nested.value
  }
  return flat
}

it('reads what the SDK reads', async () => {
  const random = new Random(seed)
  for (let index = 0; index < count; index += 1) {
    const bytes = generateFile(random)
    const path = join(directory, `file-${index}`)
    writeFileSync(path, bytes)
    const real = await loadSharedConfigFiles({ filepath: path, configFilepath: path, ignoreCache: true })
    const document = parse(bytes)
    const config = readSdk(document, { file: 'config' })
    expect(sdkShape(config), describeFile(bytes)).toEqual(real.configFile)
    const sessions = await loadSsoSessionData({ configFilepath: path })
    const read = Object.fromEntries([...config.sessions].map(([name, section]) => [name, flatSettings(section)]))
    expect(read, describeFile(bytes)).toEqual(sessions)
    const credentials = readSdk(document, { file: 'credentials' })
    expect(sdkShape(credentials), describeFile(bytes)).toEqual(real.credentialsFile)
    rmSync(path)
  }
})

/** Reads lines of JSON and answers each with what botocore makes of the file, and the line that Python complains of. */
const program = `
import configparser, json, os, sys
from botocore import configloader, exceptions

def answer(path, kind):
    try:
        parsed = configloader.raw_config_parse(path)
    except exceptions.ConfigParseError as failure:
        error = failure.kwargs['error']
        line = getattr(error, 'lineno', None)
        if line is None and isinstance(error, configparser.ParsingError):
            line = error.errors[0][0]
        return {'sections': {}, 'fatal': {'message': str(error), 'line': line, 'shown': str(failure)}}
    if kind == 'credentials':
        return {'sections': {'profile:' + name: values for name, values in parsed.items()}, 'fatal': None}
    built = configloader.build_profile_map(parsed)
    sections = {}
    for prefix, group in (('profile:', 'profiles'), ('sso-session:', 'sso_sessions'), ('services:', 'services')):
        for name, values in built[group].items():
            sections[prefix + name] = values
    return {'sections': sections, 'fatal': None}

for line in sys.stdin:
    asked = json.loads(line)
    print(json.dumps(answer(asked['path'], asked['kind'])), flush=True)
`

interface PythonAnswer {
  readonly sections: Dump['sections']
  readonly fatal: { readonly message: string; readonly line: number | null; readonly shown: string } | null
}

function whyNoBotocore(): string | null {
  try {
    execFileSync('python3', ['-c', 'import botocore.configloader'], { stdio: 'pipe' })
    return null
  } catch {
    return 'python3 with botocore is not on this machine'
  }
}

it('reads what the AWS CLI reads, and stops where it stops', async (context) => {
  const missing = whyNoBotocore()
  if (missing) return context.skip(missing)
  const python = spawn('python3', ['-X', 'utf8', '-c', program], { stdio: ['pipe', 'pipe', 'inherit'] })
  const answers = createInterface({ input: python.stdout })[Symbol.asyncIterator]()
  const random = new Random(seed)
  const fatals = new Map<string, number>()
  for (let index = 0; index < count; index += 1) {
    const bytes = generateFile(random)
    const path = join(directory, `fïle'${index}`)
    writeFileSync(path, bytes)
    for (const file of ['config', 'credentials'] satisfies FileName[]) {
      python.stdin.write(`${JSON.stringify({ path, kind: file })}\n`)
      const { value } = await answers.next()
      const real: PythonAnswer = JSON.parse(value ?? 'null')
      const source: Source = { file, path }
      const reading = readAws(parse(bytes), source)
      const { sections } = dump(reading)
      const message = real.fatal?.message.replace(/^[^:]*\n?'[^']*'/, '') ?? 'none'
      fatals.set(message.slice(0, 20), (fatals.get(message.slice(0, 20)) ?? 0) + 1)
      expect(sections, describeFile(bytes)).toEqual(real.sections)
      expect(reading.fatal?.message, describeFile(bytes)).toBe(real.fatal?.message)
      expect(reading.fatal?.shown, describeFile(bytes)).toBe(real.fatal?.shown)
      if (real.fatal?.line) expect(reading.fatal?.line, describeFile(bytes)).toBe(real.fatal.line)
    }
    rmSync(path)
  }
  python.stdin.end()
  expect(fatals.size).toBeGreaterThan(3)
})
