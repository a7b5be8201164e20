import { diagnose, outdated } from '../core/doctor/doctor.ts'
import { examine } from '../core/doctor/examine.ts'
import { shownPath } from '../core/files/locations.ts'
import { type Finding, problem } from '../core/model/finding.ts'
import { resolve } from '../core/resolve/resolve.ts'
import { type Context, exit, fail } from './command.ts'
import { findingPrinter, findingText, shownFiles } from './findings.ts'
import { type InstalledTool, type InstalledTools, installedTools } from './installedTools.ts'
import { look, type Seen } from './machine.ts'
import { bold, dim, signed } from './text.ts'

export async function run(context: Context): Promise<number> {
  const { json, options, env } = context
  const { fix: wanted } = options
  if (wanted === undefined && (options['dry-run'] === true || options.yes === true)) {
    return fail(context, problem('usage', '--dry-run and --yes go with --fix CODE.'), exit.usage)
  }
  const seen = await look(context)
  if (!seen.ok) return fail(context, seen.finding)
  if (typeof wanted === 'string') return (await import('./doctorFix.ts')).fix(context, seen.value, wanted)
  const tools = await installedTools(env, process.cwd())
  const findings = findingsWith(seen.value, tools)
  context.out(json ? asJson(seen.value, findings, tools) : asText(seen.value, findings, tools, context.colour()))
  return findings.some(({ severity }) => severity === 'error') ? exit.notGood : exit.done
}

/** What is found with the tools as they are installed, each finding once. */
function findingsWith(seen: Seen, { aws, cdk, otherCdk }: InstalledTools): readonly Finding[] {
  const { world } = seen
  const awsVersion = aws?.version?.startsWith('1.') ? 1 : 2
  const versions = { aws: aws?.version ?? null, cdk: cdk?.version ?? null }
  const older = [
    ...outdated(versions, world),
    ...(otherCdk ? outdated({ aws: null, cdk: otherCdk.version }, world) : []),
  ]
  const found = diagnose({
    ...examine(seen),
    explain: (tool, profile) => resolve(world, { tool, profile: profile ?? undefined, awsVersion }),
  })
  const messages = new Set<string>()
  return [...found, ...older].filter(({ message }) => !messages.has(message) && messages.add(message))
}

const toolJson = (tool: InstalledTool | null) => tool && { version: tool.version, path: tool.path }

function asJson({ files }: Seen, findings: readonly Finding[], { aws, cdk }: InstalledTools): string {
  const tools = { aws: toolJson(aws), cdk: toolJson(cdk) }
  return `${JSON.stringify({ findings: findings.map(findingPrinter(files)), tools })}\n`
}

const groups = [
  ['error', 'broken', 'error', 'errors'],
  ['warning', 'soon', 'warning', 'warnings'],
  ['info', 'unknown', 'note', 'notes'],
] as const

function asText(seen: Seen, findings: readonly Finding[], tools: InstalledTools, colour: boolean): string {
  const { files, profiles, world } = seen
  const toolLine = toolsText(tools, world.home)
  if (findings.length === 0) {
    const count = `${profiles.size} ${profiles.size === 1 ? 'profile' : 'profiles'}`
    return `${signed('Nothing is wrong', 'works', colour)} with ${count}. ${toolLine}\n`
  }
  const shown = shownFiles(files)
  const parts = groups.flatMap(([severity, tone, one, many]) => {
    const own = findings.filter((finding) => finding.severity === severity)
    if (own.length === 0) return []
    const title = signed(`${own.length} ${own.length === 1 ? one : many}`, tone, colour)
    return [`${bold(title, colour)}\n`, ...own.map((finding) => findingText(finding, shown, colour))]
  })
  return `${parts.join('\n')}\n${dim(toolLine, colour)}\n`
}

function toolsText({ aws, cdk, otherCdk }: InstalledTools, home: string): string {
  const words = (name: string, tool: InstalledTool | null) =>
    tool === null
      ? `${name} is not installed`
      : `${name} ${tool.version ?? 'of an unknown version'} (${shownPath(tool.path, home)})`
  const other = otherCdk ? `, and in PATH ${words('cdk', otherCdk)}` : ''
  return `${words('aws', aws)}, ${words('cdk', cdk)}${other}.`
}
