import { Masks } from '../files/mask.ts'
import type { Fix, Tool } from '../model/finding.ts'
import { pythonWords, shellProgram } from '../resolve/commandWords.ts'
import { allTools, awsOnly, type Cause, type Concern, profileWords, sdkOnly, toolWords } from './cause.ts'
import { fixInFiles } from './fixes.ts'
import type { Setup } from './setup.ts'
import { has, placeOf, type Subject, settingOf, trait, valueIn } from './subject.ts'

/** Programs for credentials that will not run, or not alike in every tool: one finding for each way in which one fails. */
export function processCauses(setup: Setup): Cause[] {
  const groups = new Map<string, { readonly problem: Problem; readonly subjects: Subject[] }>()
  for (const subject of setup.subjects.values()) {
    if (!has(subject.traits, trait.process)) continue
    const problem = problemOf(setup, valueIn(subject, 'credential_process') ?? '')
    if (!problem) continue
    const known = groups.get(problem.says)
    if (known) known.subjects.push(subject)
    else groups.set(problem.says, { problem, subjects: [subject] })
  }
  return [...groups.values()].map(({ problem, subjects }) => causeOf(setup, problem, subjects))
}

interface Problem {
  readonly tools: readonly Tool[]
  readonly says: string
  readonly isHome?: boolean
}

function problemOf({ world }: Setup, command: string): Problem | null {
  const words = pythonWords(command, world.platform)
  if (words === null) return { tools: allTools, says: 'has a quote that is not closed. Close it.' }
  const [program] = words
  if (program === undefined) return { tools: allTools, says: 'is empty. Name a program, or remove the setting.' }
  const isShellOnly = needsShell(command, words, world.platform)
  if (isShellOnly !== null) {
    const says = `has ${isShellOnly}, which aws hands to the program as it is, since it runs it without a shell; cdk runs it in one. `
    return isShellOnly === homeWords
      ? { tools: awsOnly, says: `${says}Write the whole path.`, isHome: true }
      : { tools: awsOnly, says: `${says}Put the command into a script, and name that.` }
  }
  const inShell = shellProgram(command)
  const isBad = (name: string | null) => {
    const found = name === null ? undefined : world.paths.get(name)
    return found !== undefined && !(found.exists && found.executable)
  }
  const [aws, sdk] = [isBad(program), isBad(inShell)]
  if (!aws && !sdk) return null
  const tools = aws && sdk ? allTools : aws ? awsOnly : sdkOnly
  const found = world.paths.get(aws ? program : (inShell ?? program))
  const what = found?.exists ? 'which may not be executed' : 'which is not there'
  const todo = found?.exists ? 'Make it executable: chmod +x' : 'Install it, or correct the path.'
  return {
    tools,
    says: `runs ${aws ? program : inShell}, ${what}, so ${toolWords(tools)} ${tools === allTools ? 'get' : 'gets'} no credentials. ${todo}`,
  }
}

const homeWords = 'a ~'

/** What of a command only a shell understands; null if nothing. */
function needsShell(command: string, words: readonly string[], platform: NodeJS.Platform): string | null {
  const isWindows = platform === 'win32'
  if (words.some((word) => /^(?:\|\|?|&&?|;|[<>]+)$/.test(word))) return 'a pipe or another sign of the shell'
  const unquoted = command.replace(isWindows ? /"[^"]*"/g : /'[^']*'/g, '')
  const variable = (isWindows ? /%\w+%/ : /\$(?:\w+|\{[^}]*\}|\()/).exec(unquoted)?.[0]
  if (variable !== undefined) return `a variable (${variable.endsWith('(') ? '$(…)' : variable})`
  return !isWindows && /(?:^|\s)~\//.test(command) ? homeWords : null
}

function causeOf(setup: Setup, { tools, says, isHome }: Problem, subjects: readonly Subject[]): Cause {
  const concerns = subjects.map(
    (subject): Concern => ({ profile: subject.name, at: placeOf(subject, 'credential_process') }),
  )
  return {
    code: 'process-failed',
    severity: 'error',
    tools,
    reach: 'users',
    concerns,
    say: (which) => `credential_process of ${profileWords(which)} ${says}`,
    fix: (which) => (isHome ? wholePaths(setup, subjects, which) : null),
  }
}

/** The home directory in the place of `~`, which is what the shell makes of it. Not where a secret may be in the command. */
function wholePaths(setup: Setup, subjects: readonly Subject[], which: readonly Concern[]): Fix | null {
  if (!/^[\w/.-]+$/.test(setup.world.home) || which.length !== 1) return null
  const subject = subjects.find(({ name }) => name === which[0]?.profile)
  const setting = settingOf(subject?.aws ?? null, 'credential_process')
  if (!subject?.isReadAlike || typeof setting?.value !== 'string') return null
  const line = `credential_process = ${setting.value}`
  if (/["'`$\\]/.test(setting.value) || new Masks().hide(line) !== line) return null
  const value = setting.value.replace(/(^|\s)~\//g, `$1${setup.world.home}/`)
  const operation = {
    type: 'set',
    section: { kind: 'profile', name: subject.name },
    key: 'credential_process',
    value,
  } as const
  return fixInFiles(setup, 'Write the whole path', { [setting.file]: [operation] })
}
