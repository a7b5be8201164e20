import { useEffect, useMemo, useRef, useState } from 'react'
import { Button } from 'react-aria-components'
import type { FileName, Place, SectionName } from '../../../preload/contract.ts'
import { Banner } from '../../components/Banner.tsx'
import { useReview } from '../../review/ReviewProvider.tsx'
import { useMarkUnsaved } from '../../unsaved.tsx'
import { FileHeading } from './EditTab.tsx'
import { useReviewKey } from './useReviewKey.ts'
import { textOf, useSources } from './useSources.ts'

/** The text of a profile's section in each file. */
export function TextTab({ name, place }: { readonly name: string; readonly place: Place | null }) {
  const review = useReview()
  const section = useMemo<SectionName>(() => ({ kind: 'profile', name }), [name])
  const { sources, problem, reload } = useSources(section)
  const [texts, setTexts] = useState<ReadonlyMap<FileName, string>>(new Map())
  const [textAtStart, setTextAtStart] = useState('')

  const found = sources ?? []
  const files = (['config', 'credentials'] as const).filter(
    (file) => texts.has(file) || found.some((source) => source.file === file),
  )
  const shown = files.map((file) => {
    const sections = found.filter((source) => source.file === file)
    // A text area knows one line end; the file keeps its own.
    const text = sections.map((source) => source.text.replace(/\r\n?/g, '\n')).join('\n\n')
    return { file, lines: sections.map(({ line }) => line), text, written: texts.get(file) ?? text }
  })
  const changes = shown.filter(({ text, written }) => text !== written)
  const isChanged = changes.length > 0
  useMarkUnsaved(isChanged)

  const startOver = () => setTexts(new Map())
  const openReview = () => {
    if (!isChanged) return
    review({
      title: `Review changes to ${name}`,
      steps: changes.map(({ file, written }) => ({
        type: 'edit',
        edit: { file, operations: [{ type: 'section-text', section, text: written }] },
      })),
      onSaved: () => void reload().then(startOver),
      onDiscarded: startOver,
    })
  }
  useReviewKey(openReview)

  const { areas, isElsewhere } = useLine(place, sources === null ? null : shown)

  return (
    <div className="settings">
      {isElsewhere && place && (
        <Banner sign="soon">
          Line {place.line} of {place.file} is not in this profile.
        </Banner>
      )}
      {problem && <Banner sign="broken">{problem.message}</Banner>}
      {isChanged && textAtStart !== textOf(found) && (
        <Banner sign="soon">
          The file has changed meanwhile. What you have written is still here, and the review compares it with what is
          in the file now.
        </Banner>
      )}
      {shown.map(({ file, lines, text, written }) => (
        <section key={file} aria-label={file}>
          <FileHeading form={{ file, lines }} />
          <textarea
            ref={(area) => {
              if (area) areas.current.set(file, area)
              return () => void areas.current.delete(file)
            }}
            className="section-text"
            aria-label={`Text in ${file}`}
            aria-describedby={text.includes('[secret ') ? `${file}-hint` : undefined}
            value={written}
            readOnly={lines.length > 1}
            wrap="off"
            spellCheck="false"
            autoComplete="off"
            autoCapitalize="off"
            rows={Math.min(24, written.split('\n').length + 1)}
            onChange={(event) => {
              if (!isChanged) setTextAtStart(textOf(found))
              setTexts((before) => new Map(before).set(file, event.target.value))
            }}
          />
          {text.includes('[secret ') && (
            <p id={`${file}-hint`} className="text-hint">
              <code>[secret 1]</code> stands for a secret, which is not shown. Leave it as it is to keep the secret, or
              write a new one in its place.
            </p>
          )}
        </section>
      ))}
      <div className="form-actions">
        <p className="dim">
          {isChanged ? `${changes.map(({ file }) => file).join(' and ')} changed` : 'Nothing changed'}
        </p>
        {isChanged && (
          <Button className="button" onPress={startOver}>
            Discard
          </Button>
        )}
        <Button className="button primary" isDisabled={!isChanged} onPress={openReview}>
          Review changes…
        </Button>
      </div>
    </div>
  )
}

interface ShownText {
  readonly file: FileName
  readonly lines: readonly number[]
  readonly text: string
}

/** Leads to a line of a file once, when its text is there: the line is selected and has the focus. */
function useLine(place: Place | null, shown: readonly ShownText[] | null) {
  const areas = useRef(new Map<FileName, HTMLTextAreaElement>())
  const [led, setLed] = useState<Place | null>(null)
  const target = place && shown ? lineRange(place, shown) : null
  useEffect(() => {
    if (place === null || shown === null || led === place) return
    setLed(place)
    const area = areas.current.get(place.file)
    if (!area || !target) return
    area.focus()
    area.setSelectionRange(target.start, target.end)
  }, [place, shown, led, target])
  return { areas, isElsewhere: place !== null && shown !== null && target === null }
}

/** Where a line of the file begins and ends in the text of the sections; null where it is in none of them. */
function lineRange({ file, line }: Place, shown: readonly ShownText[]): { start: number; end: number } | null {
  const part = shown.find((one) => one.file === file)
  const [first] = part?.lines ?? []
  if (!part || first === undefined || part.lines.length > 1) return null
  const lines = part.text.split('\n')
  const wanted = lines[line - first]
  if (wanted === undefined || line < first) return null
  const start = lines.slice(0, line - first).reduce((sum, one) => sum + one.length + 1, 0)
  return { start, end: start + wanted.length }
}
