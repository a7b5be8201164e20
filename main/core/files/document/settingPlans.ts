import { effectiveSections, findSections } from './find.ts'
import { isProperty, lastLineOf, type Line, linesOf, nestedUnder, type PropertyLine } from './lines.ts'
import {
  type Note,
  type Operation,
  type Parser,
  type Place,
  type Planned,
  refuse,
  type Sections,
  type SettingName,
  type Splice,
} from './operations.ts'
import { delimiterStyle, lineEndAt } from './style.ts'
import { asSdkReads, idOf, keyProblem, valueProblem } from './words.ts'

type Of<Type extends Operation['type']> = Extract<Operation, { readonly type: Type }>

export function planSet(place: Place, operation: Of<'set'>): Planned {
  const { section, key, nested, value } = operation
  const problem = keyProblem(key) ?? (nested === undefined ? null : keyProblem(nested)) ?? valueProblem(value)
  if (problem && 'code' in problem) return problem
  if (problem && !operation.evenIfCut) return refuse('cut-value', problem.cut.reason, problem.cut.tools)
  const targets = effectiveSections(place, section)
  if (targets.length === 0) return missing(section.name)
  const notes: readonly Note[] = problem ? [problem.cut] : []
  const expect = (sections: Sections, parser: Parser, after: Sections) => {
    const id = idOf(section)
    if (!sections[id] && (parser === 'aws' || !after[id])) return
    const settings = (sections[id] ??= Object.create(null) as Sections[string])
    const read = parser === 'sdk' ? asSdkReads(value) : value
    forget(settings, key, nested)
    if (nested === undefined) {
      if (read !== '' || parser === 'aws') settings[key] = read
      return
    }
    const block = settings[key]
    settings[key] = { ...(typeof block === 'object' ? block : {}), [nested]: read }
  }
  const splices = (atTop: boolean) => targets.flatMap((index) => setIn(place, index, operation, atTop))
  return { splices: splices(false), expect, notes, otherwise: { splices: splices(true), expect, notes } }
}
