import { ListBox, ListBoxItem, ListLayout, type Selection, Virtualizer } from 'react-aria-components'
import type { NewProfile } from '../../../preload/contract.ts'
import { Glyph } from '../../components/Glyph.tsx'
import type { RoleRow } from './roles.ts'

interface Props {
  readonly rows: readonly RoleRow[]
  readonly picked: ReadonlySet<string>
  /** What those that are picked will be called. */
  readonly names: ReadonlyMap<string, NewProfile>
  readonly onPick: (keys: Selection) => void
}

/** The height of a row in pixels, as wizard.css has it: the list draws only the rows that can be seen. */
const rowSize = 46

export function RoleList({ rows, picked, names, onPick }: Props) {
  const there = rows.filter(({ profile }) => profile !== null).map(({ key }) => key)
  return (
    <Virtualizer layout={ListLayout} layoutOptions={{ rowSize, padding: 4 }}>
      <ListBox
        className="roles"
        aria-label="Accounts and roles"
        items={rows.map((row) => ({ ...row, id: row.key }))}
        dependencies={[names, picked]}
        selectionMode="multiple"
        selectionBehavior="toggle"
        selectedKeys={picked}
        disabledKeys={there}
        onSelectionChange={onPick}
      >
        {(row) => (
          <ListBoxItem id={row.key} className="role" textValue={`${row.accountName} ${row.roleName}`}>
            <span className="box" aria-hidden="true" />
            <span className="role-what">
              <span className="role-account">
                <span className="ellipsis">{row.accountName}</span>
                {row.accountName !== row.accountId && <span className="dim">{row.accountId}</span>}
              </span>
              <span className="role-name ellipsis">{row.roleName}</span>
            </span>
            <ProfileName row={row} named={picked.has(row.key) ? names.get(row.key) : undefined} />
          </ListBoxItem>
        )}
      </ListBox>
    </Virtualizer>
  )
}

function ProfileName({ row, named }: { readonly row: RoleRow; readonly named: NewProfile | undefined }) {
  if (row.profile !== null) {
    return (
      <span className="role-profile there">
        <span className="dim">there already</span>
        <code className="ellipsis">{row.profile}</code>
      </span>
    )
  }
  if (!named) return null
  return (
    <span className="role-profile">
      {named.instead !== null && (
        <span className="collision" title={`${named.instead} is the name of another profile`}>
          <Glyph sign="soon" />
          <span className="ellipsis">{named.instead} is taken</span>
        </span>
      )}
      <code className="ellipsis">{named.name}</code>
    </span>
  )
}
