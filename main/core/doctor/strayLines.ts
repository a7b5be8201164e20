import { isProperty } from '../files/document/lines.ts'
import { awsOnly, type Cause } from './cause.ts'
import type { ExaminedFile } from './examined.ts'
import { triedFix } from './fixes.ts'
import { inSection, type OddSection } from './layout.ts'
import type { Setup } from './setup.ts'

/** Lines that are nothing to cdk, and at which aws stops. */
export function strayLineCauses(setup: Setup): Cause[] {
  return setup.examined.files.flatMap((file) => {
    const { odd, strayAtTop } = setup.layout(file)
    return [...atTop(setup, file, strayAtTop), ...odd.flatMap((section) => inOne(setup, file, section))]
  })
}

interface StrayLines {
  /** Lines that stand together. */
  readonly run: readonly number[]
  readonly texts: readonly string[]
  readonly place: ReturnType<typeof inSection>
  /** What is wrong with one of them, and with several. */
  readonly why: readonly [string, string]
  readonly canBeComments: boolean
}

function atTop(setup: Setup, file: ExaminedFile, lines: readonly number[]): Cause[] {
  if (lines.length === 0) return []
  const texts = file.document.text.slice(0, file.document.sectionStart(0)).split(/\r\n|\r|\n/)
  const why = ['It stands before the first header', 'They stand before the first header'] as const
  return runsOf(lines).map((run) => {
    const place = { reach: 'setup', concerns: [], at: { file: file.name, line: run[0] ?? 1 } } as const
    return causeOf(setup, file, {
      run,
      texts: run.map((line) => texts[line - 1] ?? ''),
      place,
      why,
      canBeComments: true,
    })
  })
}

const neither = ['It is neither a header nor `key = value`', 'They are neither headers nor `key = value`'] as const

function inOne(setup: Setup, file: ExaminedFile, section: OddSection): Cause[] {
  const { lines, line: first, header } = section
  const stray = header === '' ? [first] : []
  for (const [at, line] of lines.entries()) {
    if (line.kind === 'stray' || (line.kind === 'continuation' && isInBlock(section, at))) stray.push(first + at)
  }
  return runsOf(stray).map((run) => {
    const found = run.flatMap((line) => lines[line - first] ?? [])
    return causeOf(setup, file, {
      run,
      texts: found.map(({ start, end }) => file.document.text.slice(start, end)),
      place: inSection(section, run[0] ?? first),
      why: neither,
      canBeComments: found.every(({ kind }) => kind === 'stray'),
    })
  })
}

/** Under a key without a value everything must be a setting of its own. */
function isInBlock({ lines }: OddSection, at: number): boolean {
  const owner = lines.slice(0, at).findLast((line) => line.kind === 'property')
  return owner !== undefined && isProperty(owner) && owner.valueStart === owner.valueEnd
}

function runsOf(lines: readonly number[]): number[][] {
  const runs: number[][] = []
  for (const line of lines) {
    const last = runs.at(-1)
    if (last?.at(-1) === line - 1) last.push(line)
    else runs.push([line])
  }
  return runs
}

function causeOf(setup: Setup, file: ExaminedFile, { run, texts, place, why, canBeComments }: StrayLines): Cause {
  const isConflict = texts.some((text) => /^(?:<<<<<<<|=======|>>>>>>>)/.test(text))
  const isHeader = texts.some((text) => text.trim().startsWith('['))
  const isOne = run.length === 1
  const where = isOne
    ? `Line ${run[0]} of ${file.shown} stops`
    : `Lines ${run[0]} to ${run.at(-1)} of ${file.shown} stop`
  const todo = isConflict
    ? 'It is the mark of a conflict in version control: choose one side of it, and remove the marks.'
    : isHeader
      ? 'It looks like a header: write it as `[profile NAME]`, in credentials as `[NAME]`.'
      : `${isOne ? why[0] : why[1]}. Correct or remove ${isOne ? 'it' : 'them'}.`
  return {
    ...place,
    code: 'stray-line',
    severity: 'error',
    tools: awsOnly,
    say: () => `${where} every aws command, while cdk goes on without ${isOne ? 'it' : 'them'}. ${todo}`,
    fix: () => {
      if (isConflict || isHeader || !canBeComments) return null
      const title = isOne ? 'Make a comment of it' : 'Make comments of them'
      const operations = run.map((line) => ({ type: 'comment-out-line', line }) as const)
      return triedFix(setup, title, file, [], operations)
    },
  }
}
