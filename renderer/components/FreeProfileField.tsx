import { useId } from 'react'
import { ChoiceField } from './ChoiceField.tsx'

interface Props {
  readonly value: string
  /** Profiles that have no credentials yet. */
  readonly choices: readonly string[]
  /** Why the name will not do; null where it will. */
  readonly problem: string | null
  /** The setting that is written into it, and when where that is not at once. */
  readonly setting: string
  readonly when?: string
  readonly onChange: (value: string) => void
}

/** Asks which profile is to get credentials: a new one, or one that has none. */
export function FreeProfileField({ value, choices, problem, setting, when = '', onChange }: Props) {
  const id = useId()
  return (
    <>
      <label id={`${id}-label`} htmlFor={id}>
        Profile
      </label>
      <ChoiceField
        id={id}
        labelledBy={`${id}-label`}
        describedBy={`${id}-note`}
        value={value}
        choices={choices}
        placeholder="a new one, or one without credentials"
        onChange={onChange}
      />
      <p id={`${id}-note`} className="dim">
        {problem ?? (
          <>
            <code>{setting}</code> is written into it{when}. Its other settings stay.
          </>
        )}
      </p>
    </>
  )
}
