import { useMemo } from 'react'
import { Button } from 'react-aria-components'
import type { Finding, ProfilesPlan } from '../../../preload/contract.ts'
import { ChoiceField } from '../../components/ChoiceField.tsx'
import { Glyph } from '../../components/Glyph.tsx'
import { Prose } from '../../components/Prose.tsx'
import { SelectField } from '../../components/SelectField.tsx'
import { useShown } from '../../hooks.ts'
import { usualRegions } from './regions.ts'
import { count } from './roles.ts'

export interface Choices {
  readonly template: string
  readonly region: string
  readonly output: string
}

interface Props {
  readonly choices: Choices
  readonly onChoices: (choices: Choices) => void
  /** How many are picked. */
  readonly picked: number
  /** Null where a plain name is asked for, as there is one profile only. */
  readonly templates: readonly string[] | null
  readonly plan: ProfilesPlan | null
  readonly problem: Finding | null
  /** What the button says, and whether it can be pressed. */
  readonly action: string | null
  readonly onReview: () => void
}

const outputs = ['', 'json', 'yaml', 'yaml-stream', 'text', 'table', 'off'] as const
const outputChoices = outputs.map((id) => ({ id, words: id === '' ? 'not set' : id }))
const mostExamples = 3

/** What the new profiles are called and what else stands in them. */
export function ProfileChoices({ choices, onChoices, picked, templates, plan, problem, action, onReview }: Props) {
  const { template, region, output } = choices
  const regions = useRegions()
  const examples = plan?.added.slice(0, mostExamples) ?? []
  const collisions = picked === 0 ? [] : (plan?.added.filter(({ instead }) => instead !== null) ?? [])
  return (
    <section className="profile-choices" aria-label="What the profiles are like">
      <div className="answer">
        <span id="template-label" className="answer-label">
          {templates === null ? 'Profile name' : 'Names'}
        </span>
        <ChoiceField
          id="template"
          labelledBy="template-label"
          describedBy="template-hint"
          value={template}
          choices={templates ?? []}
          placeholder="a name"
          onChange={(value) => onChoices({ ...choices, template: value })}
        />
        <div id="template-hint" className="examples" aria-live="polite">
          {problem?.code === 'usage' ? (
            <p className="answer-hint trouble">
              <Prose>{problem.message}</Prose>
            </p>
          ) : (
            examples.map(({ name, accountId, roleName }) => (
              <code key={`${accountId} ${roleName}`} className="ellipsis">
                {name}
              </code>
            ))
          )}
          {picked > mostExamples && (
            <span className="dim">and {(picked - mostExamples).toLocaleString('en-GB')} more</span>
          )}
        </div>
      </div>
      <div className="answer">
        <span id="default-region-label" className="answer-label">
          Default region
        </span>
        <ChoiceField
          id="default-region"
          labelledBy="default-region-label"
          describedBy={undefined}
          value={region}
          choices={regions}
          onChange={(value) => onChoices({ ...choices, region: value })}
        />
      </div>
      <div className="answer">
        <span className="answer-label">Output of aws</span>
        <SelectField
          label="Output of aws"
          value={outputs.find((one) => one === output) ?? ''}
          choices={outputChoices}
          onChange={(value) => onChoices({ ...choices, output: value })}
        />
      </div>
      {collisions.length > 0 && (
        <div className="choice-note">
          <Glyph sign="soon" />
          <p>
            {collisions.length === 1
              ? '1 name is taken by another profile, so the account’s number or a count is put behind it.'
              : `${collisions.length.toLocaleString('en-GB')} names are taken by other profiles, so the account’s number or a count is put behind them.`}
          </p>
        </div>
      )}
      {plan !== null && plan.kept.length > 0 && (
        <div className="choice-note">
          <Glyph sign="works" />
          <p>
            {plan.kept.length === 1
              ? '1 profile is there already and stays as it is.'
              : `${plan.kept.length.toLocaleString('en-GB')} profiles are there already and stay as they are.`}
          </p>
        </div>
      )}
      {plan !== null && plan.vanished.length > 0 && <Vanished plan={plan} />}
      {problem !== null && problem.code !== 'usage' && (
        <div className="choice-note">
          <Glyph sign="broken" />
          <p>
            <Prose>{problem.message}</Prose>
          </p>
        </div>
      )}
      <div className="choices-action">
        <Button className="button primary" isDisabled={action === null} onPress={onReview}>
          {action ?? 'Select accounts and roles'}
        </Button>
      </div>
    </section>
  )
}

export function Vanished({ plan: { vanished } }: { readonly plan: ProfilesPlan }) {
  return (
    <details className="vanished">
      <summary>{count(vanished.length, 'profile leads', 'profiles lead')} to nothing any more</summary>
      <p className="dim">AWS no longer gives you these roles. The profiles stay; remove those that you do not need.</p>
      <ul>
        {vanished.map(({ name, accountId, roleName }) => (
          <li key={name}>
            <b>{name}</b>
            <span className="dim">
              {roleName} in {accountId}
            </span>
          </li>
        ))}
      </ul>
    </details>
  )
}

/** Those that stand in the files already first. */
function useRegions(): readonly string[] {
  const { profiles, signIns } = useShown()
  return useMemo(() => {
    const known = [...profiles.values(), ...signIns.values()].flatMap(({ region }) => region ?? [])
    return [...new Set([...known.sort((a, b) => a.localeCompare(b)), ...usualRegions])]
  }, [profiles, signIns])
}
