import { useMemo, useState } from 'react'
import type { ProfilesRequest, SignIn } from '../../../preload/contract.ts'
import { useShown } from '../../hooks.ts'
import { useReview } from '../../review/ReviewProvider.tsx'
import { needsSignIn } from '../../signIns.ts'
import { useMarkUnsaved } from '../../unsaved.tsx'
import type { SetUp } from './DoneStep.tsx'
import { ListingBar } from './ListingBar.tsx'
import { type Choices, ProfileChoices } from './ProfileChoices.tsx'
import { RolePicker } from './RolePicker.tsx'
import { byRole, count, pickedAccounts, rowsOf } from './roles.ts'
import { SignInStep } from './SignInStep.tsx'
import { useAnswer } from './useAnswer.ts'
import { useOffered } from './useOffered.ts'

interface Props {
  readonly signIn: SignIn
  /** Whether the session is in no file yet. */
  readonly isNew: boolean
  readonly isBearerOnly: boolean
  readonly onDone: (done: SetUp) => void
}

const templates = ['{role}-{account_id}', '{account_name}-{role}', '{account_name}.{role}', '{account_name}']
const none: ReadonlySet<string> = new Set()

/** Which accounts and roles get a profile, and what those are like. */
export function ProfilesStep({ signIn, isNew, isBearerOnly, onDone }: Props) {
  const { id } = signIn
  const { profiles } = useShown()
  const review = useReview()
  const canAsk = !needsSignIn(signIn) && !isBearerOnly
  const offered = useOffered(id, canAsk)
  const [picked, setPicked] = useState(none)
  /** Whether the list of an earlier time is to be replaced by one of a new sign-in. */
  const [isSigningIn, setIsSigningIn] = useState(signIn.signingIn !== null)
  const [choices, setChoices] = useState<Choices>({
    template: isBearerOnly ? id : (templates[0] ?? ''),
    region: signIn.region ?? '',
    output: '',
  })
  const rows = useMemo(() => rowsOf(offered.list?.accounts ?? [], profiles.values(), id), [offered.list, profiles, id])
  const request = useMemo((): ProfilesRequest => {
    const [first] = rows.filter(({ profile }) => profile === null)
    // Before anything is picked, the names are shown by an example.
    const shown = picked.size > 0 || !first ? picked : new Set([first.key])
    const [region, output] = [choices.region.trim(), choices.output]
    return {
      session: id,
      accounts: isBearerOnly ? [] : pickedAccounts(rows, shown),
      template: choices.template,
      region: region === '' ? null : region,
      output: output === '' ? null : output,
    }
  }, [id, rows, picked, choices, isBearerOnly])
  const planned = useAnswer('import.plan', request)
  const plan = planned?.answer.ok ? planned.answer.value : null
  const isCurrent = planned?.input === request
  const problem = planned && !planned.answer.ok ? planned.answer.finding : null
  const names = useMemo(() => byRole(picked.size > 0 && plan ? plan.added : []), [plan, picked.size])
  useMarkUnsaved(picked.size > 0)

  const number = isBearerOnly ? 1 : rows.filter(({ key, profile }) => profile === null && picked.has(key)).length
  const words = number === 0 ? 'Review the session…' : `Review ${count(number, 'profile')}…`
  const onReview = () => {
    const wanted = number === 0 ? { ...request, accounts: [] } : request
    review({
      title: number === 0 ? `Add the session ${id}` : `Add ${count(number, 'profile')} of ${id}`,
      steps: [{ type: 'import', request: wanted }],
      onSaved: () => {
        setPicked(none)
        onDone({ added: number, isNew, plan })
      },
    })
  }
  const canReview = isCurrent && plan !== null && (number > 0 || isNew)
  const form = (
    <ProfileChoices
      choices={choices}
      onChoices={setChoices}
      picked={number}
      templates={isBearerOnly ? null : templates}
      plan={plan}
      problem={problem}
      action={canReview ? words : null}
      onReview={onReview}
    />
  )
  if (isBearerOnly) return <div className="set-up-page">{form}</div>
  if (offered.list === null && !canAsk) return <SignInStep signIn={signIn} onBack={null} />
  return (
    <div className="set-up-profiles">
      <div className="set-up-listing">
        {isSigningIn && !canAsk ? (
          <SignInStep signIn={signIn} onBack={null} />
        ) : (
          <ListingBar offered={offered} onSignIn={canAsk ? null : () => setIsSigningIn(true)} />
        )}
      </div>
      {offered.list === null ? (
        <p className="set-up-empty">
          {offered.failure === null
            ? 'Your accounts and roles appear here as soon as all of them are known.'
            : 'There is no list of an earlier time to show.'}
        </p>
      ) : rows.length === 0 ? (
        <p className="hint">This sign-in leads to no account. Ask whoever manages access in your organisation.</p>
      ) : (
        <RolePicker rows={rows} picked={picked} names={names} onPicked={setPicked} />
      )}
      {(offered.list !== null || isNew) && form}
    </div>
  )
}
