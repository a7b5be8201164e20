import { useRef, useState } from 'react'
import { Button } from 'react-aria-components'
import type { Caller, Denial } from '../../../preload/contract.ts'
import { span } from '../../../preload/words.ts'
import { useNow, useShown, useWire } from '../../hooks.ts'
import { moment } from '../../words.ts'
import { CallerRow } from './CallerRow.tsx'
import { denialKey, deniedWords } from './callers.ts'
import { DenyDialog } from './DenyDialog.tsx'

/** The programs that have asked for credentials within the last hour, and who gets none for a while. */
export function CallersView({ onProfile }: { readonly onProfile: (name: string) => void }) {
  const { values, profiles } = useShown()
  const now = useNow()
  const [denying, setDenying] = useState<Caller | null>(null)
  const { recent, denials } = values.callers
  return (
    <main className="callers">
      <h1>Callers</h1>
      <p className="hint">Programs that have asked Latchkey for credentials within the last hour.</p>
      <Denials denials={denials} now={now} />
      {recent.length === 0 ? (
        <Nobody />
      ) : (
        <ul className="caller-list" aria-label="Who has asked, the last one first">
          {recent.map((caller) => (
            <CallerRow
              key={caller.id}
              caller={caller}
              now={now}
              onProfile={profiles.has(caller.profile) ? () => onProfile(caller.profile) : null}
              onDeny={() => setDenying(caller)}
            />
          ))}
        </ul>
      )}
      {denying && <DenyDialog caller={denying} onClose={() => setDenying(null)} />}
    </main>
  )
}

/** Who gets nothing now. */
function Denials({ denials, now }: { readonly denials: readonly Denial[]; readonly now: number }) {
  const wire = useWire()
  const [told, setTold] = useState('')
  const place = useRef<HTMLElement>(null)
  const allow = async ({ program, directory, profile }: Denial) => {
    const answer = await wire.call('caller.allow', { program, directory, profile })
    setTold(answer.ok ? `Allowed again: ${deniedWords({ program, directory, profile })}.` : answer.finding.message)
    // The button has gone, and the tab key goes on from here.
    place.current?.focus()
  }
  return (
    <section ref={place} tabIndex={-1} className="denials" aria-label="Denied now">
      {denials.length > 0 && (
        <ul>
          {denials.map((denial) => (
            <li key={denialKey(denial)}>
              <p>
                <strong>Denied</strong> {deniedWords(denial)}
              </p>
              <p className="dim">
                until {moment(denial.until, now)}, {span(Date.parse(denial.until) - now)} left
              </p>
              <Button
                className="button small"
                aria-label={`Allow again ${deniedWords(denial)}`}
                onPress={() => void allow(denial)}
              >
                Allow again
              </Button>
            </li>
          ))}
        </ul>
      )}
      <p className="told" role="status">
        {told}
      </p>
    </section>
  )
}

function Nobody() {
  return (
    <div className="nobody">
      <p className="nobody-now">Nobody has asked.</p>
      <p>
        <code>aws</code>, <code>cdk</code> and whatever uses an AWS SDK ask here for a profile that has this line:
      </p>
      <pre>credential_process = latchkey credentials NAME</pre>
      <p>
        So do <code>latchkey credentials</code> and <code>latchkey exec</code>. Who asked is kept in memory for an hour,
        and in no file.
      </p>
      <p className="dim">Where several Latchkeys run, the one that was started first is asked, and shows it.</p>
    </div>
  )
}
