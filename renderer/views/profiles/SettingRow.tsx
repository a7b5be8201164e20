import { RotateCcw } from 'lucide-react'
import { Button } from 'react-aria-components'
import { ChoiceField } from '../../components/ChoiceField.tsx'
import { Glyph } from '../../components/Glyph.tsx'
import { Place } from '../../components/Place.tsx'
import { type FieldEdit, type FormField, fieldId } from './formFields.ts'

interface Props {
  readonly field: FormField
  readonly edit: FieldEdit | undefined
  readonly warning: string | null
  /** Values that are likely; any other can be written too. */
  readonly choices: readonly string[] | null
  readonly onChange: (value: string) => void
}

const lockedWords = {
  secret: 'kept secret, not shown or changed here',
  block: 'several values, changed as text',
} as const

/** A setting, its value to be changed, and where it stands. */
export function SettingRow({ field, edit, warning, choices, onChange }: Props) {
  const { file, key, line, value, locked } = field
  const id = fieldId(field).replaceAll(' ', '-')
  const shown = edit?.value ?? value
  const isOutdated = edit !== undefined && edit.before !== value && edit.value !== value
  const notes = [
    warning,
    isOutdated ? (value === '' ? 'It is no longer set in the file.' : `The file now says ${value}.`) : null,
  ].filter((note) => note !== null)
  const describedBy = notes.length > 0 ? `${id}-notes` : undefined
  return (
    <div className={edit ? 'setting edited' : 'setting'}>
      <label htmlFor={id} id={`${id}-label`}>
        <code>{key}</code>
      </label>
      <div className="setting-value">
        {locked ? (
          <output id={id} className="dim">
            {lockedWords[locked]}
          </output>
        ) : choices ? (
          <ChoiceField
            id={id}
            labelledBy={`${id}-label`}
            describedBy={describedBy}
            value={shown}
            choices={choices}
            onChange={onChange}
          />
        ) : (
          <input
            id={id}
            className="field"
            value={shown}
            placeholder="not set"
            spellCheck="false"
            autoComplete="off"
            aria-describedby={describedBy}
            onChange={(event) => onChange(event.target.value)}
          />
        )}
        {notes.length > 0 && (
          <div id={describedBy} className="setting-notes">
            {notes.map((note) => (
              <p key={note}>
                <Glyph sign="soon" />
                {note}
              </p>
            ))}
          </div>
        )}
      </div>
      <div className="setting-place">
        {edit && (
          <Button className="icon-button small" aria-label={`Take back ${key}`} onPress={() => onChange(value)}>
            <RotateCcw size={13} strokeWidth={1.75} aria-hidden="true" />
          </Button>
        )}
        {line !== null && <Place file={file} line={line} />}
      </div>
    </div>
  )
}
