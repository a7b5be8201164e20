import { diagnose, type Examined } from '../../main/core/doctor/doctor.ts'
import type { Document } from '../../main/core/files/document/document.ts'
import { headerFor } from '../../main/core/files/document/words.ts'
import { planEdit } from '../../main/core/files/plan.ts'
import type { FileName, Finding, Fix, Tool } from '../../main/core/model/finding.ts'
import { examinedWith, type Situation } from './examinedOf.ts'

export function documentOf(examined: Examined, name: FileName): Document {
  const file = examined.files.find((one) => one.name === name)
  if (!file) throw new Error(`no ${name}`)
  return file.document
}

/** The situation after a fix; the reason where it cannot be done. */
export function applied(situation: Situation, examined: Examined, fix: Fix): Examined | string {
  const documents = { config: documentOf(examined, 'config'), credentials: documentOf(examined, 'credentials') }
  const modes = { ...situation.modes }
  for (const { file, operations } of fix.edits) {
    const planned = planEdit(documents[file], operations, file)
    if (!planned.ok) return planned.finding.message
    documents[file] = planned.value.document
    if (operations.some(({ type }) => type === 'protect')) modes[file] = 0o600
  }
  return examinedWith({ ...situation, modes }, documents)
}

/** The profiles that a fix is about, and those that take their credentials from them. */
function concerned({ world }: Examined, { profile }: Finding, fix: Fix): Set<string> {
  const names = new Set(profile === null ? [] : [profile])
  const sessions = new Set<string>()
  for (const { operations } of fix.edits) {
    for (const operation of operations) {
      if ('section' in operation) {
        const group = operation.section.kind === 'sso-session' ? sessions : names
        group.add(operation.section.name)
      }
      // What a header with a word too many, or in odd letters, names to a tool.
      if (operation.type === 'retitle-section') {
        names.add(operation.header).add(operation.header.replace(/^(\S+)\s(["']?)(.*)\2$/, '$1.$3'))
      }
    }
  }
  for (let size = -1; size < names.size; ) {
    size = names.size
    for (const { merged } of [world.aws, world.sdk]) {
      for (const one of merged.profiles.values()) {
        if (names.has(one.text('source_profile') ?? '') || sessions.has(one.text('sso_session') ?? ''))
          names.add(one.name)
      }
    }
  }
  return names
}

/** Not those that have a prefix in their name, which nobody means. */
const known = ({ world }: Examined) =>
  [...new Set([...world.aws.merged.profiles.keys(), ...world.sdk.merged.profiles.keys()])].filter(
    (name) => !/^(?:profile|sso-session|services)[\s.]/.test(name),
  )

/** What a tool does for a profile, without the lines on which things stand. */
function answer(examined: Examined, tool: Tool, profile: string): string {
  const { outcome, chain, account, region, expires, profile: chosen } = examined.explain(tool, profile)
  const places = chain.map((source) => ({ ...source, line: null }))
  return JSON.stringify({ outcome, places, account, region, expires, chosen })
}

const tools: readonly Tool[] = ['aws', 'cdk', 'sdk-js']
const idOf = ({ code, profile }: Finding) => `${code} ${profile}`

const addsSession = ({ edits }: Fix) =>
  edits.some(({ operations }) =>
    operations.some((one) => one.type === 'add-section' && one.section.kind === 'sso-session'),
  )

/** How a fix does other than mend its finding and nothing else; empty where it does just that. */
export function harmOf(situation: Situation, examined: Examined, finding: Finding, fix: Fix): string[] {
  const mended = applied(situation, examined, fix)
  if (typeof mended === 'string') return [`cannot be done: ${mended}`]
  const harm: string[] = []
  const [before, after] = [diagnose(examined), diagnose(mended)]
  const count = (findings: readonly Finding[]) => findings.filter((one) => idOf(one) === idOf(finding)).length
  if (count(after) >= count(before)) harm.push(`${idOf(finding)} is still there`)

  const about = concerned(examined, finding, fix)
  const readNow = fix.edits.flatMap(({ file, operations }) =>
    operations.flatMap((one) => (one.type === 'retitle-section' ? [headerFor(one.section, file)] : [])),
  )
  // Behind what stopped aws there may be more, which can be seen only afterwards.
  const wasStopped = examined.world.aws.merged.fatal !== null
  if (!wasStopped) {
    for (const { code, profile, message } of after) {
      // One finding for several profiles may have become one for a single one of them, or the other way round.
      const isOld = before.some((one) => one.code === code && (one.profile === profile || one.profile === null))
      const isRegrouped = profile === null && before.some((one) => one.code === code)
      // Nobody can have signed in to a session that was not there.
      const isUnsigned = code === 'token-missing' && profile === null && addsSession(fix)
      // A section that was not read before can have faults of its own.
      const isOfReadNow = profile === null && readNow.some((header) => message.includes(header))
      if (!isOld && !isRegrouped && !isUnsigned && !isOfReadNow && !about.has(profile ?? ''))
        harm.push(`${code} of ${profile} is new`)
    }
  }
  const now = new Set(known(mended))
  for (const name of known(examined)) {
    if (about.has(name)) continue
    if (!now.has(name)) harm.push(`${name} is gone`)
    for (const tool of tools) {
      if (tool === 'aws' && wasStopped) continue
      const [old, is] = [answer(examined, tool, name), answer(mended, tool, name)]
      if (old !== is) harm.push(`${tool} ${name}: ${old} became ${is}`)
    }
  }
  // What stops only aws is mended without a change for anybody else.
  if (wasStopped && finding.profile !== null && finding.tools.join() === 'aws') {
    for (const tool of ['cdk', 'sdk-js'] as const) {
      if (answer(mended, tool, finding.profile) !== answer(examined, tool, finding.profile)) {
        harm.push(`${tool} does something else for ${finding.profile}`)
      }
    }
  }
  return harm
}
