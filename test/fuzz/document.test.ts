import { expect, it } from 'vitest'
import { apply, type Operation, type SectionName } from '../../main/core/files/document/apply.ts'
import { type Document, parse, print } from '../../main/core/files/document/document.ts'
import type { FileName } from '../../main/core/model/finding.ts'
import { readAws } from '../../main/core/readers/aws.ts'
import { isPythonSpace } from '../../main/core/readers/python.ts'
import { type Dump, dump } from '../../main/core/readers/reading.ts'
import { readSdk } from '../../main/core/readers/sdk.ts'
import { generateBytes, generateFile } from '../support/generatedFiles.ts'
import { Random, seedOf } from '../support/random.ts'

const count = Number(process.env.LATCHKEY_FUZZ_COUNT ?? 20_000)
const seed = seedOf('documents')

const shown = (bytes: Uint8Array) => JSON.stringify(Buffer.from(bytes).toString('latin1'))

it('prints exactly what was parsed, whatever it is', () => {
  const random = new Random(seed)
  for (let index = 0; index < count; index += 1) {
    const bytes = index % 2 ? generateFile(random) : generateBytes(random)
    // Comparing is cheap; building a message for each document is not.
    if (Buffer.compare(print(parse(bytes)), bytes) !== 0) expect.fail(shown(bytes))
  }
})

it('finds after an edit the sections that a new document would find', () => {
  const random = new Random(seed + 1)
  for (let index = 0; index < count / 10; index += 1) {
    let document = parse(generateFile(random))
    for (let edits = random.below(6); edits >= 0; edits -= 1) {
      const start = random.below(document.length + 1)
      const end = Math.min(document.length, start + random.below(20))
      document = document.replace(
        { start, end },
        random.pick(['', 'x', '[', ']', '\n', '\n[profile q]\n', '[a]', '\r\n', 'é', '\r']),
      )
      const again = parse(print(document))
      const headers = (of: Document) =>
        Array.from({ length: of.sectionCount }, (_, at) => [of.sectionStart(at), of.isRegular(at)])
      if (JSON.stringify(headers(document)) !== JSON.stringify(headers(again))) expect.fail(shown(print(document)))
    }
  }
})

const kinds = ['aws', 'sdk'] as const

function readings(document: Document, file: FileName): Record<(typeof kinds)[number], Dump> {
  return { aws: dump(readAws(document, { file, path: 'p' })), sdk: dump(readSdk(document, { file })) }
}

function anyOperation(random: Random, file: FileName, document: Document): Operation {
  const { aws, sdk } = readings(document, file)
  const names = Object.keys(random.next() < 0.5 && !aws.fatal ? aws.sections : sdk.sections)
  const id = names[random.below(names.length)]
  const colon = id?.indexOf(':') ?? 0
  const name =
    id !== undefined && random.next() < 0.8
      ? id.slice(colon + 1)
      : random.pick(['a', 'b', 'c', 'default', 'p1', 'p2', 'my prof'])
  const section: SectionName = {
    kind: id?.startsWith('sso-session:') && name === id.slice(12) ? 'sso-session' : 'profile',
    name,
  }
  const there = Object.keys(aws.sections[id ?? ''] ?? sdk.sections[id ?? ''] ?? {})
  const anyKey = random.pick([
    'region',
    'output',
    'role_arn',
    's3',
    'new_key',
    ...Array.from({ length: 6 }, (_, at) => `region${at}`),
  ])
  const key = (random.next() < 0.6 ? there[random.below(there.length)] : undefined) ?? anyKey
  const setting = {
    section,
    key,
    ...(random.next() < 0.2 ? { nested: random.pick(['output', 'inner', 'region']) } : {}),
  }
  const frequent: SectionName = { kind: 'profile', name: random.pick(['a', 'b', 'c', 'default']) }
  const to = random.pick(['x', 'y', 'z', 'a', 'p9'])
  const value = random.pick([
    'eu-west-1',
    'json',
    'a=b',
    'a:b',
    '"q"',
    'x#y',
    '[z]',
    'é',
    'x # cut',
    '#',
    '',
    '%(a)s',
    '😀',
    '= 1',
  ])
  switch (random.below(15)) {
    case 0:
      return { type: 'unset', ...setting }
    case 1:
      return { type: 'comment-out', ...setting }
    case 2:
      return { type: 'comment-in', section, key: random.pick(['region', 'output']) }
    case 3:
      return { type: 'rename-key', ...setting, to: random.pick(['renamed', 'region', 'output']) }
    case 4:
      return {
        type: 'add-section',
        section: { ...section, name: to },
        settings: random.next() < 0.2 ? [] : [['region', value]],
      }
    case 5:
      return { type: 'remove-section', section }
    case 6:
      return { type: 'rename-section', section, to }
    case 7:
      return { type: 'copy-section', section, to }
    case 8:
      return {
        type: 'move-section',
        section,
        before: random.next() < 0.5 ? null : { kind: 'profile', name: random.pick(['a', 'p1', 'p2']) },
      }
    case 9:
      return { type: 'merge-duplicates', section: frequent }
    case 10:
      return { type: 'drop-duplicate', section: frequent, occurrence: 1 + random.below(2) }
    default:
      return { type: 'set', ...setting, value, ...(random.next() < 0.3 ? { evenIfCut: true } : {}) }
  }
}

/** The same for equal objects, whatever the order of their keys. */
function canonical(value: object, isKept: (key: string) => boolean = () => true): string {
  const entries = Object.entries(value).filter(([key]) => isKept(key))
  const parts = entries.map(
    ([key, inner]) =>
      `${JSON.stringify(key)}:${typeof inner === 'object' && inner ? canonical(inner) : JSON.stringify(inner)}`,
  )
  return `{${parts.sort().join()}}`
}

/** What a document says beside the sections that an operation names. */
function rest({ sections }: Dump, operation: Operation): string {
  if (!('section' in operation)) return ''
  const { kind, name } = operation.section
  const named = new Set([`${kind}:${name}`, 'to' in operation ? `${kind}:${operation.to}` : ''])
  return canonical(sections, (id) => !named.has(id))
}

/** The lines, or those that have nothing to do with a key. */
function linesWithout(document: Document, key: string | null): string[] {
  const lines = document.text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== '')
  return key === null ? lines : lines.filter((line) => !line.toLowerCase().includes(key.toLowerCase()))
}

function isWithin(lines: readonly string[], all: readonly string[]): boolean {
  let at = 0
  for (const line of all) if (line === lines[at]) at += 1
  return at === lines.length
}

function checkEdit(before: Document, after: Document, operation: Operation, file: FileName): string | null {
  const [old, now] = [readings(before, file), readings(after, file)]
  for (const tool of kinds) {
    if (old[tool].fatal) continue
    if (now[tool].fatal) return `${tool}: ${now[tool].fatal.message}`
    if (rest(old[tool], operation) !== rest(now[tool], operation)) return `${tool} reads another section differently`
    if (operation.type !== 'set' && operation.type !== 'unset') continue
    const id = `${operation.section.kind}:${operation.section.name}`
    const [settings, wasThere] = [now[tool].sections[id], old[tool].sections[id]]
    const { [operation.key]: value, ...others } = settings ?? {}
    const { [operation.key]: _, ...oldOthers } = wasThere ?? {}
    const lower = (entries: object) => canonical(entries, (key) => key.toLowerCase() !== operation.key)
    if (lower(others) !== lower(oldOthers)) return `${tool} reads another setting differently`
    const read =
      operation.nested === undefined ? value : typeof value === 'object' ? value[operation.nested] : undefined
    const wanted = operation.type === 'set' ? operation.value : undefined
    const mayBeCut = operation.type === 'set' && operation.evenIfCut && tool === 'sdk'
    const isVisible = tool === 'aws' ? wasThere : wasThere && settings
    if (isVisible && !mayBeCut && read !== wanted) return `${tool} reads ${JSON.stringify(read)}`
  }
  return null
}

it('changes with an edit only what it must, and every tool reads the intended value back', () => {
  const random = new Random(seed + 2)
  const done = new Map<string, number>()
  for (let index = 0; index < count; index += 1) {
    const file = random.pick<FileName>(['config', 'config', 'credentials'])
    let document = parse(generateFile(random))
    if (document.length > 2_000) continue
    for (let edits = random.below(4); edits >= 0; edits -= 1) {
      const operation = anyOperation(random, file, document)
      const result = apply(document, [operation], file)
      const context = () => `${JSON.stringify(operation)} on ${file} ${shown(print(document))}`
      if (!result.ok) {
        if (result.refusal.reason === '') expect.fail(`no reason: ${context()}`)
        continue
      }
      done.set(operation.type, (done.get(operation.type) ?? 0) + 1)
      const problem = checkEdit(document, result.document, operation, file)
      if (problem) expect.fail(`${problem} after ${context()}: ${shown(print(result.document))}`)
      if (operation.type === 'set' || operation.type === 'rename-key') {
        const unrelated = linesWithout(document, operation.nested ?? operation.key)
        // Lines that continue a value may go with it.
        const kept = unrelated.filter((line) => !isPythonSpace(line.charCodeAt(0)))
        if (!isWithin(kept, linesWithout(result.document, null))) {
          expect.fail(`lines are lost after ${context()}: ${shown(print(result.document))}`)
        }
      }
      const [one, other] = [parse(print(result.document)).text, result.document.text]
      if (one !== other) expect.fail(`text and bytes differ after ${context()}`)
      document = result.document
    }
  }
  // Each kind of edit was carried out, not only refused.
  if (count >= 20_000) expect([...done.keys()].length, JSON.stringify([...done])).toBe(12)
})
