import { findSections } from './find.ts'
import { type Line, lastLineOf, linesOf } from './lines.ts'
import { type Of, type Parser, type Place, type Planned, refuse, type Sections, type Splice } from './operations.ts'
import { findSetting, propertiesNamed, removed } from './settingPlans.ts'
import { idOf } from './words.ts'

export function planCommentOut(place: Place, operation: Of<'comment-out'>): Planned {
  const found = findSetting(place, operation)
  if ('code' in found) return found
  const splices = found.flatMap(({ lines, property }) => {
    const last = lastLineOf(lines, property)
    const block = lines.slice(lines.indexOf(property), lines.indexOf(last) + 1)
    return block.filter(({ kind }) => kind !== 'blank').map(({ start }) => ({ start, end: start, text: '# ' }))
  })
  return { splices, expect: removed(operation) }
}

export function planCommentIn(place: Place, { section, key, nested }: Of<'comment-in'>): Planned {
  const { document } = place
  const wanted = nested ?? key
  for (const { index } of findSections(place, section).toReversed()) {
    const lines = linesOf(document, index)
    const at = lines.findLastIndex((line) => line.kind === 'comment' && commentedKey(document.text, line) === wanted)
    const line = lines[at]
    if (!line) continue
    if (nested === undefined && propertiesNamed(lines, key).length > 0) {
      return refuse('setting-exists', `${key} is there already, besides the one in the comment`)
    }
    const splices = [uncomment(document.text, line, nested !== undefined)]
    const isBlock = document.text.slice(line.first, line.end).trimEnd().endsWith('=')
    for (const more of isBlock ? lines.slice(at + 1) : []) {
      if (more.kind !== 'comment' || !/^[#;] [ \t]+\S/.test(document.text.slice(more.start, more.end))) break
      splices.push(uncomment(document.text, more, true))
    }
    const expect = (sections: Sections, _parser: Parser, after: Sections) => {
      const id = idOf(section)
      const settings = sections[id] ?? Object.create(null)
      const read = after[id]?.[key]
      if (read === undefined) return
      settings[key] = read
      sections[id] = settings
    }
    return { splices, expect }
  }
  return refuse('setting-missing', `${section.name} has no comment with a setting ${wanted}`)
}

function commentedKey(text: string, line: Line): string | null {
  return /^[#;][ \t]*([^\s=:[\]]+)[ \t]*=/.exec(text.slice(line.first, line.end))?.[1]?.toLowerCase() ?? null
}

function uncomment(text: string, line: Line, keepsIndent: boolean): Splice {
  const marker = (keepsIndent ? /^[#;] ?|[#;][ \t]?/ : /^[ \t]*[#;][ \t]*/).exec(text.slice(line.start, line.end))
  const start = line.start + (marker?.index ?? 0)
  return { start, end: start + (marker?.[0].length ?? 0), text: '' }
}
