import { useMemo, useState } from 'react'
import { Button } from 'react-aria-components'
import type { FileName, SectionName } from '../../../preload/contract.ts'
import { Banner } from '../../components/Banner.tsx'
import { useReview } from '../../review/ReviewProvider.tsx'
import { useMarkUnsaved } from '../../unsaved.tsx'
import { FileHeading } from './EditTab.tsx'
import { useReviewKey } from './useReviewKey.ts'
import { textOf, useSources } from './useSources.ts'

/** The text of a profile's section in each file. */
export function TextTab({ name }: { readonly name: string }) {
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

  return (
    <div className="settings">
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
