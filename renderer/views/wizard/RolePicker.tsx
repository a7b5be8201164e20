import { Search, X } from 'lucide-react'
import { useDeferredValue, useMemo, useState } from 'react'
import { Button, Input, SearchField, ToggleButton, ToggleButtonGroup } from 'react-aria-components'
import type { NewProfile } from '../../../preload/contract.ts'
import { RoleList } from './RoleList.tsx'
import { count, foundRows, type RoleRow, roleCounts } from './roles.ts'

interface Props {
  readonly rows: readonly RoleRow[]
  readonly picked: ReadonlySet<string>
  readonly names: ReadonlyMap<string, NewProfile>
  readonly onPicked: (picked: ReadonlySet<string>) => void
}

/** More kinds of roles than these are found by typing. */
const mostRoles = 6

/** Accounts and roles to choose from: searched, narrowed to a role, one by one or all that are shown. */
export function RolePicker({ rows, picked, names, onPicked }: Props) {
  const [query, setQuery] = useState('')
  const [role, setRole] = useState<string | null>(null)
  const deferred = useDeferredValue(query)
  const roles = useMemo(() => roleCounts(rows), [rows])
  const found = useMemo(() => foundRows(rows, deferred, role), [rows, deferred, role])
  const free = found.filter(({ profile }) => profile === null)
  const isAll = free.length > 0 && free.every(({ key }) => picked.has(key))
  const withFound = (isIn: (key: string) => boolean) => {
    const next = new Set(picked)
    for (const { key } of free) {
      if (isIn(key)) next.add(key)
      else next.delete(key)
    }
    onPicked(next)
  }
  return (
    <section className="role-picker" aria-label="Accounts and roles to choose from">
      <div className="role-search">
        <SearchField className="search" aria-label="Search accounts and roles" value={query} onChange={setQuery}>
          <Search size={14} strokeWidth={1.75} aria-hidden="true" />
          <Input placeholder="Account, number, role" spellCheck="false" autoComplete="off" />
          {query !== '' && (
            <>
              <output className="count">{found.length}</output>
              <Button className="clear" aria-label="Clear the search">
                <X size={14} strokeWidth={1.75} aria-hidden="true" />
              </Button>
            </>
          )}
        </SearchField>
        <Button className="button" isDisabled={free.length === 0} onPress={() => withFound(() => !isAll)}>
          {isAll ? 'Select none' : `Select all ${free.length.toLocaleString('en-GB')}`}
        </Button>
      </div>
      {roles.length > 1 && (
        <ToggleButtonGroup
          className="filters"
          aria-label="Which roles are listed"
          selectionMode="single"
          selectedKeys={role === null ? ['all'] : [`role ${role}`]}
          onSelectionChange={(keys) => setRole(roles.find(([name]) => keys.has(`role ${name}`))?.[0] ?? null)}
        >
          <ToggleButton id="all" className="chip">
            All roles
          </ToggleButton>
          {roles.slice(0, mostRoles).map(([name, number]) => (
            <ToggleButton key={name} id={`role ${name}`} className="chip">
              {name} {number.toLocaleString('en-GB')}
            </ToggleButton>
          ))}
          {roles.length > mostRoles && <span className="more-roles">and {roles.length - mostRoles} more</span>}
        </ToggleButtonGroup>
      )}
      {found.length > 0 ? (
        <RoleList
          rows={found}
          picked={picked}
          names={names}
          onPick={(keys) => withFound((key) => keys === 'all' || keys.has(key))}
        />
      ) : (
        <div className="no-match">
          <p>
            No account or role matches <b>{deferred}</b>.
          </p>
          <Button
            className="button"
            onPress={() => {
              setQuery('')
              setRole(null)
            }}
          >
            Show all {count(rows.length, 'role')}
          </Button>
        </div>
      )}
    </section>
  )
}
