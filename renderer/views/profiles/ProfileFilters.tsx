import { ToggleButton, ToggleButtonGroup } from 'react-aria-components'

const words = { all: 'All', needs: 'Needs you', diverging: 'Diverging' } as const

export type Filter = keyof typeof words

const all = ['all', 'needs', 'diverging'] as const satisfies readonly Filter[]

interface Props {
  readonly filter: Filter
  readonly counts: Readonly<Record<Filter, number>>
  readonly onFilter: (filter: Filter) => void
}

/** Which profiles are listed: all of them, or those that want something. */
export function ProfileFilters({ filter, counts, onFilter }: Props) {
  return (
    <ToggleButtonGroup
      className="filters"
      aria-label="Which profiles are listed"
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[filter]}
      onSelectionChange={(keys) => {
        const chosen = all.find((id) => keys.has(id))
        if (chosen) onFilter(chosen)
      }}
    >
      {all.map((id) => (
        <ToggleButton key={id} id={id} className="chip">
          {words[id]}
          {id !== 'all' && ` ${counts[id]}`}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  )
}
