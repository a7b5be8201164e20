import { useMemo, useState } from 'react'
import { Button } from 'react-aria-components'
import type { Profile, SectionName, SectionSource } from '../../../preload/contract.ts'
import { Banner } from '../../components/Banner.tsx'
import { Place } from '../../components/Place.tsx'
import { useShown } from '../../hooks.ts'
import { useReview } from '../../review/ReviewProvider.tsx'
import { useMarkUnsaved } from '../../unsaved.tsx'
import { AddSetting } from './AddSetting.tsx'
import { fieldWarning } from './fieldWarnings.ts'
import { editsOf, type FieldEdits, type FileForm, type FormField, fieldId, fileForms, withEdit } from './formFields.ts'
import { ProfileActions } from './ProfileActions.tsx'
import { SettingRow } from './SettingRow.tsx'
import { useReviewKey } from './useReviewKey.ts'
import { textOf, useSources } from './useSources.ts'

interface Props {
  readonly profile: Profile
  readonly onNamed: (name: string, how: 'renamed' | 'copied') => void
  readonly onRemoved: () => void
}

/** The settings of a profile as a form. */
export function EditTab({ profile, onNamed, onRemoved }: Props) {
  const { name } = profile
  const section = useMemo<SectionName>(() => ({ kind: 'profile', name }), [name])
  const { sources, problem, reload } = useSources(section)
  if (!sources) return problem && <Banner sign="broken">{problem.message}</Banner>
  return (
    <>
      {problem && <Banner sign="broken">{problem.message}</Banner>}
      <SettingsForm section={section} kind={profile.kind} sources={sources} reload={reload} />
      <ProfileActions profile={profile} sources={sources} onNamed={onNamed} onRemoved={onRemoved} />
    </>
  )
}

interface FormProps {
  readonly section: SectionName
  readonly kind: Profile['kind']
  readonly sources: readonly SectionSource[]
  readonly reload: () => Promise<void>
}

function SettingsForm({ section, kind, sources, reload }: FormProps) {
  const review = useReview()
  const choicesOf = useChoices(section.name)
  const known = useKnownNames()
  const [edits, setEdits] = useState<FieldEdits>(new Map())
  const [added, setAdded] = useState<readonly Pick<FormField, 'file' | 'key'>[]>([])
  const [textAtStart, setTextAtStart] = useState('')
  const forms = fileForms(sources, kind, [...added, ...edits.values()])
  const changes = editsOf(section, forms, edits)
  const count = changes.reduce((sum, { operations }) => sum + operations.length, 0)
  const isChanged = count > 0
  useMarkUnsaved(isChanged)

  const change = (field: FormField, value: string) => {
    if (!isChanged) setTextAtStart(textOf(sources))
    setEdits((before) => withEdit(before, field, value))
  }
  const startOver = () => {
    setEdits(new Map())
    setAdded([])
  }
  const openReview = () => {
    if (!isChanged) return
    review({
      title: `Review changes to ${section.name}`,
      steps: changes.map((edit) => ({ type: 'edit', edit })),
      onSaved: () => void reload().then(startOver),
      onDiscarded: startOver,
    })
  }
  useReviewKey(openReview)

  return (
    <form
      className="settings"
      aria-label={`Settings of ${section.name}`}
      onSubmit={(event) => {
        event.preventDefault()
        openReview()
      }}
    >
      {isChanged && textAtStart !== textOf(sources) && (
        <Banner sign="soon">
          The file has changed meanwhile. What you have written is still here, and the review compares it with what is
          in the file now.
        </Banner>
      )}
      {forms.map((form) => (
        <section key={form.file} aria-label={form.file}>
          <FileHeading form={form} />
          {form.fields.map((field) => {
            const edit = edits.get(fieldId(field))
            return (
              <SettingRow
                key={fieldId(field)}
                field={field}
                edit={edit}
                warning={fieldWarning(field.key, edit?.value ?? field.value, known)}
                choices={choicesOf(field.key)}
                onChange={(value) => change(field, value)}
              />
            )
          })}
          <AddSetting form={form} onAdd={(key) => setAdded((before) => [...before, { file: form.file, key }])} />
        </section>
      ))}
      <div className="form-actions">
        <p className="dim">
          {count === 0 ? 'Nothing changed' : count === 1 ? '1 setting changed' : `${count} settings changed`}
        </p>
        {isChanged && (
          <Button className="button" onPress={startOver}>
            Discard
          </Button>
        )}
        <Button className="button primary" type="submit" isDisabled={!isChanged}>
          Review changes…
        </Button>
      </div>
    </form>
  )
}

export function FileHeading({ form: { file, lines } }: { readonly form: Pick<FileForm, 'file' | 'lines'> }) {
  const [first] = lines
  return (
    <>
      <h2 className="file-heading">{first === undefined ? <code>{file}</code> : <Place file={file} line={first} />}</h2>
      {lines.length > 1 && (
        <Banner sign="broken">
          This profile stands in {file} more than once, at the lines {lines.join(' and ')}, and aws stops at that. Make
          one section of them in your editor.
        </Banner>
      )}
    </>
  )
}

function useKnownNames() {
  const { profiles, signIns } = useShown()
  return useMemo(
    () => ({
      profiles,
      sessions: new Set([...signIns.values()].filter(({ kind }) => kind === 'sso-session').map(({ id }) => id)),
    }),
    [profiles, signIns],
  )
}

const outputs = ['json', 'yaml', 'yaml-stream', 'text', 'table', 'off']

/** What a person is likely to choose for a setting, from what the files hold. */
function useChoices(name: string): (key: string) => readonly string[] | null {
  const { profiles, signIns } = useShown()
  return useMemo(() => {
    const sorted = (values: Iterable<string | null>) =>
      [...new Set(values)].filter((value) => value !== null).sort((a, b) => a.localeCompare(b))
    const regions = sorted([...profiles.values(), ...signIns.values()].map(({ region }) => region))
    const choices: Readonly<Record<string, readonly string[]>> = {
      region: regions,
      sso_region: regions,
      output: outputs,
      sso_session: sorted([...signIns.values()].filter(({ kind }) => kind === 'sso-session').map(({ id }) => id)),
      source_profile: sorted([...profiles.keys()].filter((other) => other !== name)),
    }
    return (key) => (Object.hasOwn(choices, key) ? (choices[key] ?? null) : null)
  }, [profiles, signIns, name])
}
