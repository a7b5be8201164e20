import { Check } from 'lucide-react'

const words = { session: 'Session', signIn: 'Sign in', profiles: 'Accounts and roles', done: 'Done' } as const
type Step = keyof typeof words
const order = ['session', 'signIn', 'profiles', 'done'] as const satisfies readonly Step[]

interface Props {
  readonly isNew: boolean
  readonly step: Step
  readonly isBearerOnly: boolean
}

/** Where the person is on the way. */
export function Steps({ isNew, step, isBearerOnly }: Props) {
  const shown = order.filter((one) => isNew || one !== 'session')
  const current = shown.indexOf(step === 'session' && !isNew ? 'signIn' : step)
  return (
    <ol className="steps" aria-label="Steps">
      {shown.map((one, index) => {
        const isOver = index < current || (one === 'done' && index === current)
        return (
          <li
            key={one}
            className={isOver ? 'over' : index === current ? 'current' : ''}
            {...(index === current && { 'aria-current': 'step' })}
          >
            <span className="step-number">
              {isOver ? <Check size={11} strokeWidth={2.5} aria-label="done:" /> : index + 1}
            </span>
            <span className="step-words">{one === 'profiles' && isBearerOnly ? 'Profile' : words[one]}</span>
          </li>
        )
      })}
    </ol>
  )
}
