import { ChevronRight } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import { Button, Disclosure, DisclosurePanel } from 'react-aria-components'
import type { FileName, HistoryEntry, Profile, Result } from '../../../preload/contract.ts'
import { Banner } from '../../components/Banner.tsx'
import { DiffView } from '../../components/DiffView.tsx'
import { useNow, useWire } from '../../hooks.ts'
import { useReview } from '../../review/ReviewProvider.tsx'
import { moment } from '../../words.ts'

type Found = Result<readonly HistoryEntry[]>

/** What was changed in the files of a profile, and by whom. */
export function HistoryTab({ files }: { readonly files: Profile['files'] }) {
  const wire = useWire()
  const [found, setFound] = useState<ReadonlyMap<FileName, Found>>(new Map())

  const load = useCallback(async () => {
    const answers = await Promise.all(
      files.map(async (file) => [file, await wire.call('history.list', { file })] as const),
    )
    setFound(new Map(answers))
  }, [wire, files])
  useEffect(() => {
    void load()
    return wire.on('state.changed', () => void load())
  }, [wire, load])

  const problems = new Set([...found.values()].flatMap((answer) => (answer.ok ? [] : [answer.finding.message])))
  return (
    <>
      {[...problems].map((problem) => (
        <Banner key={problem} sign="soon">
          {problem}
        </Banner>
      ))}
      {[...found].map(
        ([file, answer]) => answer.ok && <FileHistory key={file} file={file} entries={answer.value} onUndone={load} />,
      )}
    </>
  )
}

interface FileProps {
  readonly file: FileName
  readonly entries: readonly HistoryEntry[]
  readonly onUndone: () => Promise<void>
}

function FileHistory({ file, entries, onUndone }: FileProps) {
  const review = useReview()
  const undo = () =>
    review({ title: 'Undo the last change', steps: [{ type: 'undo', file }], onSaved: () => void onUndone() })
  const restore = ({ id }: HistoryEntry) =>
    review({
      title: 'Bring back an earlier version',
      steps: [{ type: 'restore', file, id }],
      onSaved: () => void onUndone(),
    })
  return (
    <section aria-label={`History of ${file}`}>
      <h2 className="file-heading">
        <code>{file}</code> <span className="dim">the whole file, newest first</span>
      </h2>
      {entries.length === 0 && <p className="dim history-empty">No earlier version of this file is kept yet.</p>}
      <ul className="history">
        {entries.map((entry, index) => (
          <li key={entry.id}>
            <Entry
              entry={entry}
              action={
                index > 0
                  ? { word: 'Restore…', act: () => restore(entry) }
                  : entry.cause === 'saved' && entries.length > 1
                    ? { word: 'Undo…', act: undo }
                    : null
              }
            />
          </li>
        ))}
      </ul>
    </section>
  )
}

const causes = {
  saved: 'saved with Latchkey',
  outside: 'changed by another program',
  undone: 'taken back',
} as const

interface EntryProps {
  readonly entry: HistoryEntry
  readonly action: { readonly word: string; readonly act: () => void } | null
}

function Entry({ entry, action }: EntryProps) {
  const now = useNow()
  const { at, cause, title, diff } = entry
  const words = (
    <>
      <time dateTime={at}>{moment(at, now)}</time>
      <span className="title">{title}</span>
      <span className="dim">{causes[cause]}</span>
    </>
  )
  const button = action && (
    <Button className="button small" onPress={action.act}>
      {action.word}
    </Button>
  )
  if (diff === '') {
    return (
      <div className="entry entry-head">
        <div className="entry-plain">{words}</div>
        {button}
      </div>
    )
  }
  return (
    <Disclosure className="entry">
      <div className="entry-head">
        <Button slot="trigger" className="entry-button">
          <ChevronRight size={14} strokeWidth={1.75} aria-hidden="true" />
          {words}
        </Button>
        {button}
      </div>
      <DisclosurePanel>
        <DiffView diff={diff} label={`What ${title} changed`} />
      </DisclosurePanel>
    </Disclosure>
  )
}
