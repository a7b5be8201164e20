import { useMemo } from 'react'
import { GridList, GridListHeader, GridListItem, GridListSection, ListLayout, Virtualizer } from 'react-aria-components'
import type { Place } from '../../../preload/contract.ts'
import { FindingRow } from '../../components/FindingRow.tsx'
import { useShown } from '../../hooks.ts'
import { problemGroups } from './problems.ts'

interface Props {
  readonly onProfile: (name: string) => void
  readonly onExplain: (name: string) => void
  readonly onPlace: (profile: string, place: Place) => void
}

/** Heights in pixels: of a heading as problems.css has it, and of a problem before it is measured. */
const headingSize = 40
const estimatedRowSize = 64

/** Everything that is wrong, or risky, in how this machine is set up. */
export function ProblemsView({ onProfile, onExplain, onPlace }: Props) {
  const { values } = useShown()
  const groups = useMemo(() => problemGroups(values.findings), [values.findings])
  return (
    <main className="problems">
      <h1>Problems</h1>
      {groups.length === 0 ? (
        <p className="hint">Nothing is wrong with your profiles and files.</p>
      ) : (
        <Virtualizer layout={ListLayout} layoutOptions={{ headingSize, estimatedRowSize }}>
          <GridList
            className="problem-list"
            aria-label="Problems"
            items={groups}
            keyboardNavigationBehavior="tab"
            disallowTypeAhead
          >
            {({ id, title, problems }) => (
              <GridListSection id={id}>
                <GridListHeader className="problem-heading">
                  {title} <span className="count">{problems.length}</span>
                </GridListHeader>
                {problems.map((problem) => (
                  <GridListItem
                    key={problem.id}
                    id={problem.id}
                    textValue={problem.finding.message.replaceAll('`', '')}
                    className="problem"
                  >
                    <FindingRow
                      finding={problem.finding}
                      onProfile={onProfile}
                      onPlace={onPlace}
                      onExplain={onExplain}
                    />
                  </GridListItem>
                ))}
              </GridListSection>
            )}
          </GridList>
        </Virtualizer>
      )}
    </main>
  )
}
