import { Button } from 'react-aria-components'
import type { OfferedAccounts } from '../../../preload/contract.ts'
import { span } from '../../../preload/words.ts'
import { Banner } from '../../components/Banner.tsx'
import { Prose } from '../../components/Prose.tsx'
import { useNow } from '../../hooks.ts'
import { moment } from '../../words.ts'
import { count } from './roles.ts'
import type { Offered } from './useOffered.ts'

interface Props {
  readonly offered: Offered
  /** Signs in first; null where that is not needed. */
  readonly onSignIn: (() => void) | null
}

/** About so long takes an account: AWS answers 20 questions a second. */
const accountMs = 62

/** How far asking for the accounts is, and how old those are that are shown meanwhile. */
export function ListingBar({ offered, onSignIn }: Props) {
  const { list, isFresh, listing, failure, fetch, cancel } = offered
  const now = useNow()
  const age = list && !isFresh ? ageWords(list, now) : null
  if (listing) {
    const { done, total } = listing
    return (
      <section className="listing" aria-label="Asking AWS">
        <div className="listing-words">
          <p>
            <span role="status">
              {total === 0
                ? 'Asking AWS for your accounts…'
                : `Asking AWS for roles: ${done.toLocaleString('en-GB')} of ${count(total, 'account')}.`}
            </span>{' '}
            {(total - done) * accountMs > 10_000 && (
              <span className="dim">About {span((total - done) * accountMs)} left.</span>
            )}{' '}
            {age !== null && <span className="dim">{age}</span>}
          </p>
          <Button className="button small" onPress={cancel}>
            Stop
          </Button>
        </div>
        <progress
          aria-label="Accounts whose roles are known"
          max={Math.max(1, total)}
          {...(total > 0 && { value: done })}
        />
      </section>
    )
  }
  if (failure === 'stopped') {
    return (
      <Banner
        sign="soon"
        action={
          <Button className="button" onPress={fetch}>
            Continue
          </Button>
        }
      >
        Stopped. {age} Continuing within an hour goes on from there.
      </Banner>
    )
  }
  if (failure) {
    return (
      <Banner
        sign={list ? 'soon' : 'broken'}
        action={
          <Button className="button" onPress={onSignIn ?? fetch}>
            {onSignIn ? 'Sign in' : 'Try again'}
          </Button>
        }
      >
        <Prose>{failure.message}</Prose> {age}
      </Banner>
    )
  }
  return age === null || onSignIn === null ? null : (
    <Banner
      sign="soon"
      action={
        <Button className="button" onPress={onSignIn}>
          Sign in
        </Button>
      }
    >
      Nobody is signed in, so AWS cannot be asked for what is new. {age}
    </Banner>
  )
}

/** What a list is that AWS was not asked for just now. */
function ageWords({ at, isPart, accounts }: OfferedAccounts, now: number): string {
  return isPart ? `Shown are the first ${count(accounts.length, 'account')}.` : `Shown as listed ${moment(at, now)}.`
}
