import { Plus } from 'lucide-react'
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components'
import { type FileForm, knownKeys } from './formFields.ts'

interface Props {
  readonly form: FileForm
  readonly onAdd: (key: string) => void
}

/** Puts one more setting into the form. What it does not offer can be written as text. */
export function AddSetting({ form, onAdd }: Props) {
  const present = new Set(form.fields.map(({ key }) => key.toLowerCase()))
  return (
    <MenuTrigger>
      <Button className="button quiet add-setting">
        <Plus size={14} strokeWidth={1.75} aria-hidden="true" /> Add a setting
      </Button>
      <Popover className="popover" placement="bottom start">
        <Menu
          className="choices"
          aria-label={`Settings that can be added to ${form.file}`}
          onAction={(key) => onAdd(String(key))}
        >
          {knownKeys
            .filter((key) => !present.has(key))
            .map((key) => (
              <MenuItem key={key} id={key} className="choice">
                {key}
              </MenuItem>
            ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}
