import { Search, X } from 'lucide-react'
import { Button, Input, SearchField } from 'react-aria-components'

interface Props {
  readonly field: React.RefObject<HTMLInputElement | null>
  readonly query: string
  readonly found: number
  readonly onQuery: (query: string) => void
  /** The arrow key down: on to the list. */
  readonly onLeave: () => void
  /** The enter key: the first one found is meant. */
  readonly onEnter: () => void
}

const shortcut = /mac/i.test(navigator.userAgent) ? '⌘K' : 'Ctrl K'

export function ProfileSearch({ field, query, found, onQuery, onLeave, onEnter }: Props) {
  return (
    <SearchField className="search" aria-label="Search profiles" value={query} onChange={onQuery} onSubmit={onEnter}>
      <Search size={14} strokeWidth={1.75} aria-hidden="true" />
      <Input
        ref={field}
        placeholder="Name, account, role, region"
        spellCheck="false"
        autoComplete="off"
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown') return
          event.preventDefault()
          onLeave()
        }}
      />
      {query === '' ? (
        <kbd>{shortcut}</kbd>
      ) : (
        <>
          <output className="count">{found}</output>
          <Button className="clear" aria-label="Clear the search">
            <X size={14} strokeWidth={1.75} aria-hidden="true" />
          </Button>
        </>
      )}
    </SearchField>
  )
}
