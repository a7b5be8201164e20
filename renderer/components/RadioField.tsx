import { Label, Radio, RadioGroup } from 'react-aria-components'

export interface RadioChoice<Value extends string> {
  readonly value: Value
  readonly title: string
  /** What it means, below it. */
  readonly note?: string
}

interface Props<Value extends string> {
  readonly label: string
  readonly value: Value | null
  readonly choices: readonly RadioChoice<Value>[]
  readonly onChange: (value: Value) => void
  /** Whether the keyboard is at the chosen one from the beginning. */
  readonly autoFocus?: boolean
}

/** One of a few, all of them in sight. */
export function RadioField<Value extends string>({ label, value, choices, onChange, autoFocus = false }: Props<Value>) {
  return (
    <RadioGroup
      className="radios"
      value={value}
      onChange={(id) => {
        const chosen = choices.find((choice) => choice.value === id)
        if (chosen) onChange(chosen.value)
      }}
    >
      <Label>{label}</Label>
      {choices.map((choice) => (
        <Radio
          key={choice.value}
          className="radio"
          value={choice.value}
          autoFocus={autoFocus && choice.value === value}
        >
          <span className="dot" />
          <span>
            {choice.title} {choice.note !== undefined && <span className="dim">{choice.note}</span>}
          </span>
        </Radio>
      ))}
    </RadioGroup>
  )
}
