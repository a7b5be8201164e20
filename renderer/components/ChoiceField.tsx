import { ChevronDown } from 'lucide-react'
import {
  Button,
  ComboBox,
  Group,
  Input,
  ListBox,
  ListBoxItem,
  ListLayout,
  Popover,
  Virtualizer,
} from 'react-aria-components'

interface Props {
  readonly id: string
  readonly labelledBy: string
  readonly describedBy: string | undefined
  readonly value: string
  readonly choices: readonly string[]
  /** What stands there instead of no value. */
  readonly placeholder?: string
  readonly onChange: (value: string) => void
}

/** The height of a choice in pixels, as controls.css has it. */
const rowSize = 28

/** A value that is one of a list, or any other. */
export function ChoiceField({ id, labelledBy, describedBy, value, choices, placeholder = 'not set', onChange }: Props) {
  return (
    <ComboBox
      className="choice-field"
      aria-labelledby={labelledBy}
      allowsCustomValue
      inputValue={value}
      onInputChange={onChange}
      defaultItems={choices.map((name) => ({ id: name, name }))}
      {...(describedBy !== undefined && { 'aria-describedby': describedBy })}
    >
      <Group className="choice-input">
        <Input id={id} className="field" spellCheck="false" autoComplete="off" placeholder={placeholder} />
        <Button className="choice-button">
          <ChevronDown size={14} strokeWidth={1.75} aria-hidden="true" />
        </Button>
      </Group>
      <Popover className="popover">
        <Virtualizer layout={ListLayout} layoutOptions={{ rowSize, padding: 4 }}>
          <ListBox<{ id: string; name: string }> className="choices">
            {({ name }) => (
              <ListBoxItem className="choice" textValue={name}>
                {name}
              </ListBoxItem>
            )}
          </ListBox>
        </Virtualizer>
      </Popover>
    </ComboBox>
  )
}
