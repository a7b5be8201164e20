import type { Explanation, Profile } from '../../../preload/contract.ts'
import { Prose } from '../../components/Prose.tsx'
import { useNow, useShown } from '../../hooks.ts'
import { clockLines } from './clocks.ts'

interface Props {
  readonly profile: Profile
  readonly explanations: readonly Explanation[]
}

/** Until when: three things that end, each at a time of its own. */
export function ClocksCard({ profile, explanations }: Props) {
  const { signIns } = useShown()
  const now = useNow()
  const session =
    explanations.flatMap(({ chain }) => chain.map((source) => source.session)).find((id) => id !== null) ??
    profile.session
  const signIn = session === null ? undefined : signIns.get(session)
  return (
    <section className="card" aria-labelledby="clocks-title">
      <h2 id="clocks-title">Three clocks</h2>
      <dl className="clocks">
        {clockLines(explanations, signIn, now).map(({ name, value, note, isOver }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className={isOver ? 'value over' : 'value'}>{value}</dd>
            <dd className="note">
              <Prose>{note}</Prose>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
