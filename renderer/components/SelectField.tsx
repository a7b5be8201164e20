import { ChevronDown } from 'lucide-react'
import { Button, ListBox, ListBoxItem, Popover, Select, SelectValue } from 'react-aria-components'

interface Props<T extends string> {
  readonly label: string
  readonly value: T
  readonly choices: readonly { readonly id: T; readonly words: string }[]
  readonly onChange: (value: T) => void
}

/** A choice of a few. */
export function SelectField<T extends string>({ label, value, choices, onChange }: Props<T>) {
  return (
    <Select
      className="select-field"
      aria-label={label}
      value={value}
      onChange={(key) => {
        const choice = choices.find(({ id }) => id === key)
        if (choice) onChange(choice.id)
      }}
    >
      <Button className="field select-button">
        <SelectValue className="ellipsis" />
        <ChevronDown size={14} strokeWidth={1.75} aria-hidden="true" />
      </Button>
      <Popover className="popover">
        <ListBox className="choices padded">
          {choices.map(({ id, words }) => (
            <ListBoxItem key={id} id={id} className="choice" textValue={words}>
              {words}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </Select>
  )
}
