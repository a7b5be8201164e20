import type { Environment } from '../core/files/locations.ts'
import { exit } from './command.ts'
import { type CommandEntry, type CommandSpec, isGroup, type Option } from './commandSpec.ts'

export interface Candidate {
  readonly value: string
  readonly summary: string
}

/** Names on this machine, looked up when a word could be one of them. */
export interface Names {
  readonly profiles: () => Promise<readonly Candidate[]>
  readonly sessions: () => Promise<readonly Candidate[]>
}

/** What could stand in place of the last word; or that it is a path, or belongs to another command. */
export type Answer = readonly Candidate[] | 'files' | { readonly commandAt: number }

type Values = readonly string[] | keyof Names | 'files'

const files = ['config', 'credentials'] as const
const shells = ['bash', 'zsh', 'fish', 'powershell'] as const
/** By what arguments, and the values of options, are called in the table of commands. */
const valuesOf: Readonly<Record<string, Values>> = {
  directory: 'files',
  file: files,
  format: ['process', 'env', 'powershell', 'fish', 'dotenv', 'json'],
  kind: files,
  path: 'files',
  profile: 'profiles',
  session: 'sessions',
  shell: shells,
  tool: ['aws', 'cdk', 'sdk-js', 'all'],
}

const help: Candidate = { value: '--help', summary: 'print help' }

export async function answerFor(
  commands: readonly CommandEntry[],
  words: readonly string[],
  names: Names,
): Promise<Answer> {
  const current = words.at(-1) ?? ''
  const begins = (candidates: readonly Candidate[]) => candidates.filter(({ value }) => value.startsWith(current))
  const [first = '', second = ''] = words
  const entry = commands.find(({ name }) => name === first)
  if (words.length <= 1) {
    return begins([
      ...commands.map(named),
      { value: 'help', summary: 'print help for a command' },
      help,
      { value: '--version', summary: 'print the version' },
    ])
  }
  if (first === 'help') return words.length === 2 ? begins(commands.map(named)) : []
  if (!entry) return []
  if (!isGroup(entry)) return answerWithin(entry, words.slice(1), 1, names)
  const { subcommands } = entry
  if (words.length === 2) return begins([...subcommands.map(named), help])
  const subcommand = subcommands.find(({ name }) => name === second)
  return subcommand ? answerWithin(subcommand, words.slice(2), 2, names) : []
}

const named = ({ name, summary }: CommandEntry): Candidate => ({ value: name, summary })

/** `before` is how many words of the command line stand before these. */
async function answerWithin(
  command: CommandSpec,
  words: readonly string[],
  before: number,
  names: Names,
): Promise<Answer> {
  const { options, positionals = '', behind } = command
  const current = words.at(-1) ?? ''
  const begins = (candidates: readonly Candidate[]) => candidates.filter(({ value }) => value.startsWith(current))
  const given = words.slice(0, -1)
  const end = given.indexOf('--')
  // The name of this program counts as well.
  if (behind !== undefined && end !== -1) return { commandAt: 1 + before + end + 1 }

  const used = new Set<string>()
  let count = 0
  let open: Option | undefined
  for (const word of given) {
    const option = open ? undefined : options.find(({ name }) => word === `--${name}` || word.startsWith(`--${name}=`))
    if (option) used.add(option.name)
    else if (!open && !word.startsWith('-')) count += 1
    open = option?.value !== undefined && !word.includes('=') ? option : undefined
  }
  if (open) return valuesFor(open, current, '', names)
  const assigned = options.find(({ name, value }) => value !== undefined && current.startsWith(`--${name}=`))
  if (assigned) return valuesFor(assigned, current, `--${assigned.name}=`, names)
  if (current.startsWith('-')) {
    const left = options.filter(({ name, repeats }) => repeats || !used.has(name))
    const dashes = behind === undefined ? [] : [{ value: '--', summary: 'the command follows' }]
    return begins([...left.map(({ name, summary }) => ({ value: `--${name}`, summary })), help, ...dashes])
  }
  const places = positionals.split(' ').filter(Boolean)
  const last = places.at(-1)
  const place = places[count] ?? (last?.includes('...') ? last : undefined)
  if (place === undefined) return []
  const values = valuesOf[place.replace(/[[\]<>.]/g, '')]
  return values === 'files' ? 'files' : begins(await candidatesOf(values, names))
}

async function valuesFor({ name, value = '' }: Option, current: string, prefix: string, names: Names): Promise<Answer> {
  const values = valuesOf[name === 'in' ? 'file' : name === 'profile' || name === 'session' ? name : value]
  if (values === 'files') return 'files'
  const choices = value.includes('|') ? value.split('|') : values
  const candidates = await candidatesOf(choices, names)
  return candidates
    .map((candidate) => ({ ...candidate, value: prefix + candidate.value }))
    .filter((candidate) => candidate.value.startsWith(current))
}

async function candidatesOf(values: Values | undefined, names: Names): Promise<readonly Candidate[]> {
  if (values === undefined || values === 'files') return []
  if (typeof values === 'string') return names[values]()
  return values.map((value) => ({ value, summary: '' }))
}

/** Answers a shell: its words stand behind `--`, as they are typed where it says `--raw`. */
export async function complete(
  commands: readonly CommandEntry[],
  args: readonly string[],
  env: Environment,
  out: (text: string) => void,
): Promise<number> {
  const at = args.indexOf('--')
  const [flags, words] = at === -1 ? [args, []] : [args.slice(0, at), args.slice(at + 1)]
  const plain = flags.includes('--raw') ? words.map(unquoted) : words
  const answer = await answerFor(commands, flags.includes('--blank') ? [...plain, ''] : plain, namesHere(env))
  if (answer === 'files') out(':files\n')
  else if ('commandAt' in answer) out(`:command ${answer.commandAt}\n`)
  else {
    const lines = answer.filter(({ value }) => isOneLine(value)).map(lineOf)
    out(lines.join(''))
  }
  return exit.done
}

const lineOf = ({ value, summary }: Candidate) => `${value}\t${summary}\n`
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what no line may have in it
const isOneLine = (text: string) => !/[\u0000-\u001f\u007f]/.test(text)

/** What a shell makes of a word, also of one whose quotes are still open. */
export function unquoted(word: string): string {
  return word.replace(
    /'([^']*)(?:'|$)|"((?:\\.|[^"\\])*)(?:"|$)|\\(.)/gs,
    (_all, plain?: string, quoted?: string, escaped?: string) => {
      if (quoted !== undefined) return quoted.replace(/\\(["$`\\])/g, '$1')
      return plain ?? escaped ?? ''
    },
  )
}

function namesHere(env: Environment): Names {
  const seen = async () => {
    const { look } = await import('./machine.ts')
    const machine = await look({ env })
    return machine.ok ? machine.value : null
  }
  return {
    profiles: async () =>
      [...((await seen())?.profiles.values() ?? [])].map(({ name, accountId, roleName }) => ({
        value: name,
        summary: [accountId, roleName].filter((text) => text !== null).join(' '),
      })),
    sessions: async () => [...((await seen())?.sessions.keys() ?? [])].map((value) => ({ value, summary: '' })),
  }
}
