import { namesIn, sectionsWritten } from './find.ts'
import { lineSpan, linesOf } from './lines.ts'
import { type Of, type Parser, type Place, type Planned, refuse, type Sections } from './operations.ts'
import { nameTaken, reheaded } from './sectionPlans.ts'
import { extent, findSetting } from './settingPlans.ts'
import { headerFor, idOf, nameProblem } from './words.ts'

/** Plans that write something in the one way that every tool reads alike. */

export function planRetitle(place: Place, { header, section }: Of<'retitle-section'>): Planned {
  const { document, file } = place
  const problem = nameProblem(section, file)
  if (problem) return problem
  const [index, ...others] = sectionsWritten(document, header)
  if (index === undefined) return refuse('section-missing', `there is no header [${header}] in this file`)
  if (others.length > 0) return refuse('section-duplicate', `[${header}] stands more than once; merge those first`)
  if (nameTaken(place, section, index)) return refuse('section-exists', `there is a section ${section.name} already`)
  const names = namesIn(document, index, file)
  const expect = (sections: Sections, parser: Parser, after: Sections) => {
    const old = names[parser]
    if (old) delete sections[idOf(old)]
    const settings = after[idOf(section)]
    if (settings) sections[idOf(section)] = settings
  }
  return { splices: [reheaded(place, index, headerFor(section, file))], expect }
}

export function planDropRepeats(place: Place, { section, key }: Of<'drop-repeats'>): Planned {
  const found = findSetting(place, { section, key })
  if ('code' in found) return found
  const sections = new Set(found.map(({ lines }) => lines))
  if (sections.size > 1) return refuse('section-duplicate', `${section.name} stands more than once; merge those first`)
  const kept = found.findLast(({ property }) => property.key === key) ?? found.at(-1)
  const dropped = found.filter((one) => one !== kept)
  if (dropped.length === 0) return refuse('setting-missing', `${key} stands only once in ${section.name}`)
  const expect = (before: Sections, _parser: Parser, after: Sections) => {
    const settings = before[idOf(section)]
    if (!settings) return
    // What the SDK makes of the key in other spellings is of no use to anybody.
    for (const known of Object.keys(settings)) {
      if (known === key || known.toLowerCase() !== key) continue
      const value = after[idOf(section)]?.[known]
      if (value === undefined) delete settings[known]
      else settings[known] = value
    }
  }
  return { splices: dropped.map(({ lines, property }) => extent(lines, property)), expect }
}

export function planCommentOutLine({ document }: Place, { line }: Of<'comment-out-line'>): Planned {
  const { start, end } = lineSpan(document.text, line)
  const index = document.sectionAt(start)
  const isStray =
    index === -1
      ? document.text.slice(start, end).trim() !== ''
      : linesOf(document, index).some((one) => one.start === start && one.kind === 'stray')
  if (!isStray) return refuse('line-read', `line ${line} is not one that every tool passes over`)
  return { splices: [{ start, end: start, text: '# ' }], expect: () => undefined }
}

export function planDropByteOrderMark({ document }: Place): Planned {
  if (!document.text.startsWith('\ufeff')) return refuse('text-changed', 'the file has no byte-order mark any more')
  return { splices: [{ start: 0, end: 1, text: '' }], expect: () => undefined }
}
