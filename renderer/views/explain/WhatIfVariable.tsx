import { Plus, X } from 'lucide-react'
import { useId, useState } from 'react'
import { Button } from 'react-aria-components'
import { ChoiceField } from '../../components/ChoiceField.tsx'
import { Glyph } from '../../components/Glyph.tsx'
import { SelectField } from '../../components/SelectField.tsx'
import { variableProblem, type WhatIf, withVariable } from './whatIf.ts'

interface Props {
  readonly whatIf: WhatIf
  readonly onChange: (whatIf: WhatIf) => void
}

interface VariableProps extends Props {
  readonly variable: string
  readonly choices: readonly string[] | null
  /** What it is set to at first. */
  readonly first?: string
  /** Whether a person has added it, so that it goes rather than being as it is. */
  readonly isOwn?: boolean
}

/** A variable: as it is, set to something, or not set. */
export function Variable({ variable, choices, whatIf, onChange, first = '', isOwn = false }: VariableProps) {
  const id = useId()
  const value = whatIf.variables.get(variable)
  const state = value === undefined ? 'as-it-is' : value === null ? 'not-set' : 'set'
  const put = (next: string | null | undefined) => onChange(withVariable(whatIf, variable, next))
  return (
    <div className="if-row">
      <span className="if-name">
        <code id={`${id}-name`}>{variable}</code>
        {isOwn && (
          <Button className="icon-button small" aria-label={`Remove ${variable}`} onPress={() => put(undefined)}>
            <X size={13} strokeWidth={1.75} aria-hidden="true" />
          </Button>
        )}
      </span>
      <div className="if-value">
        <SelectField
          label={variable}
          value={state}
          choices={[
            ...(isOwn ? [] : [{ id: 'as-it-is' as const, words: 'as it is' }]),
            { id: 'set', words: 'set to' },
            { id: 'not-set', words: 'not set' },
          ]}
          onChange={(choice) => put(choice === 'as-it-is' ? undefined : choice === 'set' ? first : null)}
        />
        {typeof value === 'string' &&
          (choices ? (
            <ChoiceField
              id={id}
              labelledBy={`${id}-name`}
              describedBy={undefined}
              placeholder="empty"
              value={value}
              choices={choices}
              onChange={(written) => put(written.slice(0, 4096))}
            />
          ) : (
            <input
              id={id}
              className="field"
              aria-labelledby={`${id}-name`}
              value={value}
              maxLength={4096}
              placeholder="empty"
              spellCheck="false"
              autoComplete="off"
              onChange={(event) => put(event.target.value)}
            />
          ))}
      </div>
    </div>
  )
}

/** Puts one more variable into the card. */
export function AddVariable({ whatIf, onChange }: Props) {
  const [name, setName] = useState<string | null>(null)
  const id = useId()
  if (name === null) {
    return (
      <Button className="button quiet small add-variable" onPress={() => setName('')}>
        <Plus size={14} strokeWidth={1.75} aria-hidden="true" /> Another variable
      </Button>
    )
  }
  const problem = name === '' ? null : variableProblem(name, whatIf)
  return (
    <form
      className="add-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (name === '' || problem !== null) return
        onChange(withVariable(whatIf, name, ''))
        setName(null)
      }}
    >
      <input
        className="field"
        aria-label="Name of the variable"
        aria-describedby={problem === null ? undefined : `${id}-problem`}
        // biome-ignore lint/a11y/noAutofocus: the person has just asked for this field
        autoFocus
        value={name}
        placeholder="NAME"
        spellCheck="false"
        autoComplete="off"
        onChange={(event) => setName(event.target.value.trim())}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setName(null)
        }}
      />
      <Button className="button" type="submit" isDisabled={name === '' || problem !== null}>
        Add
      </Button>
      {problem !== null && (
        <p id={`${id}-problem`} className="if-note">
          <Glyph sign="soon" />
          {problem}
        </p>
      )}
    </form>
  )
}
