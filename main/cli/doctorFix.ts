import { diagnose, findingsFor } from '../core/doctor/doctor.ts'
import { examine } from '../core/doctor/examine.ts'
import type { EditStep } from '../core/files/plan.ts'
import { done, type FileName, type Finding, type Fix, failed, problem, type Result } from '../core/model/finding.ts'
import { nearest } from '../core/settings/chosenProfile.ts'
import { type Context, exit, fail } from './command.ts'
import { openEditing } from './config/openEditing.ts'
import { write } from './config/write.ts'
import { shownFiles } from './findings.ts'
import type { Seen } from './machine.ts'

/** Shows what mends a finding, and does it where that is wanted, in the way that `config` saves. */
export async function fix(context: Context, seen: Seen, wanted: string): Promise<number> {
  const [, code, profile] = /^([a-z][a-z-]*)(?:@(.+))?$/s.exec(wanted) ?? []
  if (code === undefined) {
    return fail(
      context,
      problem('usage', '--fix takes the code of a finding: --fix CODE or --fix CODE@PROFILE.'),
      exit.usage,
    )
  }
  const found = fixesFor(seen, code, profile ?? null)
  if (!found.ok) return fail(context, found.finding)
  const { fixes, isPartial } = found.value
  const steps = new Map<FileName, EditStep[]>()
  for (const { file, operations } of fixes.flatMap(({ edits }) => edits)) {
    steps.set(file, [...(steps.get(file) ?? []), ...operations])
  }
  const titles = [...new Set(fixes.map(({ title }) => title))]
  const editing = await openEditing(context, seen.world.home)
  const {
    code: exitCode,
    saved,
    canUndo,
  } = await write(context, editing, shownFiles(seen.files), {
    title: `${titles.length === 1 ? titles[0] : `Mended ${code}`}${profile === undefined ? '' : ` (${profile})`}`,
    steps,
    notes: isPartial ? [`Some findings of ${code} have no fix: \`latchkey doctor\` says what to do about them.`] : [],
  })
  if (saved && canUndo && !context.json) context.note('To take it back: latchkey config undo\n')
  return exitCode
}

interface Fixes {
  readonly fixes: readonly Fix[]
  /** Whether there are findings among them that have none. */
  readonly isPartial: boolean
}

function fixesFor(seen: Seen, code: string, profile: string | null): Result<Fixes> {
  const examined = examine(seen)
  const all = diagnose(examined)
  const found = all.filter((finding) => finding.code === code && (profile === null || finding.profile === profile))
  if (found.length === 0 && profile !== null) found.push(...ofProfile(seen, code, profile))
  const [first] = found
  if (!first) return failed(nothingFound(all, code, profile))
  const fixes = found.flatMap((finding) => finding.fix ?? [])
  if (fixes.length === 0) {
    const message = `Latchkey has no fix for this finding of ${code}, so it is up to you. ${first.message}`
    return failed(problem('edit-refused', message, { profile: first.profile, at: first.at }))
  }
  return done({ fixes, isPartial: fixes.length < found.length })
}

/** The part of a finding about several profiles that is about this one. */
function ofProfile(seen: Seen, code: string, profile: string): readonly Finding[] {
  const examined = examine(seen)
  for (const tool of ['aws', 'cdk', 'sdk-js'] as const) {
    const findings = findingsFor(examined, examined.explain(tool, profile))
    const own = findings.filter((finding) => finding.code === code && finding.profile === profile)
    if (own.length > 0) return own
  }
  return []
}

function nothingFound(all: readonly Finding[], code: string, profile: string | null): Finding {
  const codes = [...new Set(all.map((finding) => finding.code))]
  if (codes.some((known) => known === code) && profile !== null) {
    const message = `Nothing is found of ${code} for \`${profile}\`, only elsewhere. Run \`latchkey doctor\` to see where.`
    return problem('edit-refused', message, { profile })
  }
  const near = nearest(code, codes)
  const hint = near === null ? 'Run `latchkey doctor` to see what is found.' : `Did you mean ${near}?`
  return problem('edit-refused', `Nothing is found of ${code} on this machine. ${hint}`)
}
