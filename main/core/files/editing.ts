import { createHash } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { HistoryEntry, Preview, SaveOutcome, SectionName, SectionSource } from '../model/edit.ts'
import { done, type FileName, failed, problem, type Result } from '../model/finding.ts'
import { createHistoryBox } from '../vault/historyBox.ts'
import type { KeyStore } from '../vault/keyStore.ts'
import { openVault } from '../vault/openVault.ts'
import type { SecretBox } from '../vault/secretBox.ts'
import { maskedDiff } from './diff.ts'
import { type Document, parse, print } from './document/document.ts'
import { type Asking, openHistory } from './history.ts'
import { type Environment, locate, shownPath } from './locations.ts'
import { openTo, protectFile, protectionDiff } from './permissions.ts'
import { type EditStep, isUntouched, planEdit } from './plan.ts'
import { readAwsFile } from './read.ts'
import { refusalOf } from './refusal.ts'
import { type Change, saveFile } from './save.ts'
import { sectionSources } from './source.ts'
import { lastChange } from './undo.ts'

/** Looking at the two files, changing them, and taking a change back. */
export interface Editing {
  /** A section as it is written in each file. Fails where no file has it. */
  sources(section: SectionName): Result<readonly SectionSource[]>
  /** What the steps would do, or why they cannot be done. */
  preview(file: FileName, steps: readonly EditStep[]): Result<Preview>
  /** Does what was previewed. What somebody else changed meanwhile stays, or is a conflict. */
  save(
    file: FileName,
    steps: readonly EditStep[],
    how: { readonly basis: string; readonly title: string },
  ): Promise<Result<SaveOutcome>>
  /** The versions that are kept, newest first. */
  history(file: FileName): Promise<Result<readonly HistoryEntry[]>>
  /** What taking back the newest change would do. */
  previewUndo(file: FileName): Promise<Result<Preview>>
  undo(file: FileName, basis: string): Promise<Result<SaveOutcome>>
  /** What bringing back a version that is kept would do. */
  previewRestore(file: FileName, id: string): Promise<Result<Preview>>
  restore(file: FileName, id: string, basis: string): Promise<Result<SaveOutcome>>
  /** Keeps what is there now, if it is not the newest version that is kept. */
  noteOutsideChange(file: FileName): Promise<void>
}

export interface EditingPorts extends Asking {
  readonly env: Environment
  readonly home: string
  readonly stateDirectory: string
  readonly clock: Clock
  /** What the history is sealed in; a box under the key of the state directory's vault if left out. */
  readonly box?: SecretBox
  /** Where that vault's key is; the system's keychain if left out. */
  readonly keyStore?: KeyStore
}

const outsideTitle = 'Changed by another program'
const files = ['config', 'credentials'] as const
const isProtect = ({ type }: EditStep) => type === 'protect'
const protects = 'Only you will be able to read and to change the file.'
const noModeUndo = 'The history keeps what a file says, not who may read it. Use chmod to open it to others again.'
/** As many previews as a person could have open. */
const mostPreviews = 32

export function createEditing(ports: EditingPorts): Editing {
  const { env, home, stateDirectory, clock, interactive = false } = ports
  const asking: Asking = { interactive }
  const paths = locate(env, home).files
  const box = ports.box ?? createHistoryBox({ ...ports, ...openVault(ports) })
  const place = (file: FileName) => digest(paths[file]).slice(0, 16)
  const histories = {
    config: openHistory({ stateDirectory, place: place('config'), box, clock }),
    credentials: openHistory({ stateDirectory, place: place('credentials'), box, clock }),
  }
  const shown = (file: FileName) => shownPath(paths[file], home)
  /** What previews were made from: null where there was no file. */
  const previewed = new Map<string, Uint8Array | null>()

  const readNow = (file: FileName): Result<Uint8Array | null> => {
    const { status, bytes } = readAwsFile(file, paths[file])
    if (status === 'unreadable') {
      return failed(problem('file-unreadable', `${shown(file)} cannot be read. Give yourself read access to it.`))
    }
    return done(status === 'missing' ? null : bytes)
  }

  const remember = (bytes: Uint8Array | null): string => {
    const basis = digestOf(bytes)
    previewed.delete(basis)
    previewed.set(basis, bytes)
    for (const oldest of previewed.keys()) if (previewed.size > mostPreviews) previewed.delete(oldest)
    return basis
  }

  const previewOf = (
    file: FileName,
    before: Uint8Array | null,
    after: Document,
    notes: readonly string[],
  ): Preview => ({
    file,
    diff: maskedDiff(shown(file), document(before).text, after.text),
    notes,
    basis: remember(before),
  })

  const store = async (
    file: FileName,
    basis: string,
    change: Change,
    record: { readonly cause: 'saved' | 'undone'; readonly title: string },
  ): Promise<Result<SaveOutcome>> => {
    const expected = previewed.get(basis)
    if (expected === undefined) {
      return failed(
        problem('save-conflict', 'What was previewed is too long ago. Look at the changes again, then save.'),
      )
    }
    const keep = (bytes: Uint8Array) =>
      histories[file].record({ file, bytes, cause: 'outside', title: outsideTitle }, asking)
    const saved = await saveFile({ path: paths[file], shown: shown(file), change, expected, keep, clock })
    if (saved.ok) {
      const kept = await histories[file].record({ file, bytes: saved.value.after, ...record }, asking)
      return done({ saved: true, noUndo: kept.ok ? null : kept.finding.message })
    }
    if (!saved.conflict) return failed(saved.finding)
    const { disk, intended } = saved.conflict
    const against = (other: Uint8Array | null) => maskedDiff(shown(file), document(expected).text, document(other).text)
    return done({
      saved: false,
      conflict: { message: saved.finding.message, theirs: against(disk), yours: against(intended) },
    })
  }

  const protect = (file: FileName): Result<SaveOutcome> => {
    try {
      protectFile(paths[file])
    } catch (error) {
      const refusal = refusalOf(error, shown(file))
      if (!refusal) throw error
      return failed(refusal)
    }
    return done({ saved: true, noUndo: noModeUndo })
  }

  return {
    sources(section) {
      const found: SectionSource[] = []
      for (const file of files) {
        const now = readNow(file)
        if (!now.ok) return now
        found.push(...sectionSources(document(now.value), file, section))
      }
      if (found.length > 0) return done(found)
      return failed(problem('section-missing', `Neither file has a section for ${section.name} any more.`))
    },

    preview(file, steps) {
      const now = readNow(file)
      if (!now.ok) return now
      const planned = planEdit(document(now.value), steps, file)
      if (!planned.ok) return planned
      const preview = previewOf(file, now.value, planned.value.document, planned.value.notes)
      if (!steps.some(isProtect)) return done(preview)
      const modes = protectionDiff(openTo(paths[file]), shown(file))
      return done({ ...preview, diff: modes + preview.diff, notes: [...preview.notes, ...(modes ? [protects] : [])] })
    },

    async save(file, steps, { basis, title }) {
      if (steps.length > 0 && steps.every(isProtect)) return protect(file)
      const before = document(previewed.get(basis) ?? null)
      const change: Change = (current) => {
        const now = document(current)
        if (!isUntouched(before, now, steps, file)) {
          return failed(problem('save-conflict', 'What it is about was changed there, too.'))
        }
        const planned = planEdit(now, steps, file)
        return planned.ok ? done(print(planned.value.document)) : planned
      }
      const saved = await store(file, basis, change, { cause: 'saved', title })
      if (!saved.ok || !saved.value.saved || !steps.some(isProtect)) return saved
      const isProtected = protect(file)
      return isProtected.ok ? saved : isProtected
    },

    async history(file) {
      const listed = histories[file].list(file)
      if (!listed.ok) return listed
      const texts: string[] = []
      for (const { id } of listed.value) {
        const bytes = await histories[file].read(id, asking)
        if (!bytes.ok) return bytes
        texts.push(document(bytes.value).text)
      }
      return done(
        listed.value.map(({ id, time, cause, title }, index) => ({
          id,
          at: time,
          cause,
          title,
          diff: index + 1 < texts.length ? maskedDiff(shown(file), texts[index + 1] ?? '', texts[index] ?? '') : '',
        })),
      )
    },

    async previewRestore(file, id) {
      const now = readNow(file)
      if (!now.ok) return now
      const version = await histories[file].read(id, asking)
      return version.ok ? done(previewOf(file, now.value, document(version.value), [])) : version
    },

    async restore(file, id, basis) {
      const version = await histories[file].read(id, asking)
      if (!version.ok) return version
      const entry = histories[file].list(file)
      const time = entry.ok ? entry.value.find((one) => one.id === id)?.time : undefined
      const change: Change = (current) =>
        digestOf(current) === basis
          ? done(version.value)
          : failed(problem('save-conflict', 'It was changed after you looked at what restoring would do.'))
      return store(file, basis, change, { cause: 'saved', title: `Restored the version of ${time ?? id}` })
    },

    async noteOutsideChange(file) {
      const now = readNow(file)
      if (now.ok && now.value) {
        await histories[file].record({ file, bytes: now.value, cause: 'outside', title: outsideTitle }, asking)
      }
    },

    async previewUndo(file) {
      const now = readNow(file)
      if (!now.ok) return now
      const last = await lastChange(histories[file], file, now.value, asking)
      return last.ok ? done(previewOf(file, now.value, document(last.value.before), [])) : last
    },

    async undo(file, basis) {
      const last = await lastChange(histories[file], file, previewed.get(basis) ?? null, asking)
      if (!last.ok) return last
      const { before, after, title } = last.value
      const change: Change = (current) =>
        current !== null && Buffer.compare(current, after) === 0
          ? done(before)
          : failed(problem('save-conflict', 'It was changed after the change that is to be taken back.'))
      return store(file, basis, change, { cause: 'undone', title: `Took back: ${title}` })
    },
  }
}

const digestOf = (bytes: Uint8Array | null) => (bytes === null ? 'none' : digest(bytes))

const digest = (what: Uint8Array | string) => createHash('sha256').update(what).digest('base64url')

const document = (bytes: Uint8Array | null): Document => parse(bytes ?? new Uint8Array())
