import { readFileSync } from 'node:fs'
import { dirname, join, posix, relative, resolve } from 'node:path'
import { parseSync } from 'vite'

/** Where a folder's files may look; the first row that fits a file counts. Types and names of the contract are free to all. */
const rules: readonly { readonly inside: RegExp; readonly mayImport: RegExp; readonly says: string }[] = [
  {
    inside: /^renderer\//,
    mayImport: /^(?:renderer|preload)\//,
    says: 'the window knows the contract and nothing of the main side',
  },
  {
    inside: /^preload\/contract\.ts$/,
    mayImport: /^main\/core\/model\//,
    says: 'the contract names types of the model only',
  },
  { inside: /^preload\//, mayImport: /^preload\//, says: 'preload holds the contract and the bridge' },
  { inside: /^main\/core\/model\//, mayImport: /^main\/core\/model\//, says: 'the model stands alone' },
  { inside: /^main\/core\//, mayImport: /^main\/core\//, says: 'the core knows no host' },
  {
    inside: /^main\/window\//,
    mayImport: /^(?:main\/(?:core|window)|preload)\//,
    says: 'what serves the window knows the core and no host',
  },
  {
    inside: /^main\/headless\//,
    mayImport: /^(?:main\/(?:core|window|headless)|preload)\//,
    says: 'hosts do not know each other',
  },
  {
    inside: /^main\/cli\//,
    mayImport: /^(?:main\/(?:core|cli|headless)|preload)\//,
    says: 'the command line starts the headless host and knows no other',
  },
  {
    inside: /^main\/(?:desktop\/|index\.ts$)/,
    mayImport: /^(?:main\/(?:core|window|desktop)|preload)\//,
    says: 'the desktop knows the core and no other host',
  },
]

const electronMayBeIn = /^(?:main\/desktop\/|main\/index\.ts$|preload\/index\.ts$)/
const windowOnly = /^(?:react|react-dom|react-aria-components|lucide-react)(?:\/|$)/

export interface Violation {
  readonly file: string
  readonly imports: string
  readonly says: string
}

interface Import {
  readonly from: string
  readonly typesOnly: boolean
}

/** Every import that crosses a layer the wrong way, in the given files of the project. */
export function findViolations(root: string, files: readonly string[], read = readText): Violation[] {
  return files.flatMap((file) =>
    importsOf(file, read(join(root, file))).flatMap(({ from, typesOnly }) => {
      const says = violation(root, file, from, typesOnly)
      return says === null ? [] : [{ file, imports: from, says }]
    }),
  )
}

function violation(root: string, file: string, from: string, typesOnly: boolean): string | null {
  if (from.startsWith('.')) {
    const target = relative(root, resolve(root, dirname(file), from)).replaceAll('\\', posix.sep)
    const rule = rules.find(({ inside }) => inside.test(file))
    if (!rule) return null
    if (!rule.mayImport.test(target)) return rule.says
    const isContract = file === 'preload/contract.ts' && target.startsWith('main/')
    return isContract && !typesOnly ? 'the contract imports types only' : null
  }
  if (from === 'electron' || from.startsWith('electron/')) {
    return electronMayBeIn.test(file) ? null : 'only main/desktop, main/index.ts and the bridge may import electron'
  }
  if (file.startsWith('renderer/') && from.startsWith('node:')) return 'the window has no Node'
  if (!file.startsWith('renderer/') && windowOnly.test(from)) return 'only the window draws'
  return null
}

function importsOf(file: string, text: string): Import[] {
  const { program, module } = parseSync(file, text)
  const found: Import[] = []
  for (const statement of program.body) {
    if (statement.type === 'ImportDeclaration') {
      found.push({ from: statement.source.value, typesOnly: statement.importKind === 'type' })
    } else if (
      (statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportAllDeclaration') &&
      statement.source
    ) {
      found.push({ from: statement.source.value, typesOnly: statement.exportKind === 'type' })
    }
  }
  for (const { moduleRequest } of module.dynamicImports) {
    const from = /^['"`](.*)['"`]$/.exec(text.slice(moduleRequest.start, moduleRequest.end))?.[1]
    if (from !== undefined) found.push({ from, typesOnly: false })
  }
  return found
}

const readText = (path: string) => readFileSync(path, 'utf8')
