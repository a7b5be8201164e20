import { type ReactNode, useId } from 'react'
import { Prose } from '../../components/Prose.tsx'

interface Props {
  readonly label: string
  readonly value: string
  readonly placeholder?: string
  /** Why the value will not do; said once it is known that the person is done with it. */
  readonly trouble: string | null
  readonly hint?: ReactNode
  readonly isReadOnly?: boolean
  readonly hasFocus?: boolean
  readonly onChange: (value: string) => void
  readonly onLeave?: () => void
}

/** A question with a line for the answer, and below it what is wrong with it or what helps. */
export function TextAnswer(props: Props) {
  const { label, value, placeholder, trouble, hint, isReadOnly = false, hasFocus = false, onChange, onLeave } = props
  const id = useId()
  return (
    <div className="answer">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="field"
        value={value}
        placeholder={placeholder}
        readOnly={isReadOnly}
        spellCheck="false"
        autoComplete="off"
        // biome-ignore lint/a11y/noAutofocus: whoever opens these steps came to answer this
        autoFocus={hasFocus}
        aria-invalid={trouble !== null}
        aria-describedby={`${id}-hint`}
        onChange={(event) => onChange(event.target.value)}
        onBlur={onLeave}
      />
      <p id={`${id}-hint`} className={trouble === null ? 'answer-hint' : 'answer-hint trouble'}>
        {trouble === null ? hint : <Prose>{trouble}</Prose>}
      </p>
    </div>
  )
}
