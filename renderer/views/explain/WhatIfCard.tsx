import { useId, useMemo } from 'react'
import { Button, Checkbox } from 'react-aria-components'
import { Glyph } from '../../components/Glyph.tsx'
import { SelectField } from '../../components/SelectField.tsx'
import { useShown } from '../../hooks.ts'
import { AddVariable, Variable } from './WhatIfVariable.tsx'
import { isWithoutEffect, type WhatIf } from './whatIf.ts'

interface Props {
  readonly name: string
  readonly whatIf: WhatIf
  readonly onChange: (whatIf: WhatIf) => void
}

/** Variables that have a row of their own. */
const usual = ['AWS_PROFILE', 'CDK_PROFILE', 'AWS_REGION']

/** What a person may want to be different, to see what would come of it. */
export function WhatIfCard({ name, whatIf, onChange }: Props) {
  const { profiles, signIns } = useShown()
  const { isNamed, withoutEnv, keys, app, variables } = whatIf
  const id = useId()
  const names = useMemo(() => [...profiles.keys()].sort((a, b) => a.localeCompare(b)), [profiles])
  const regions = useMemo(() => {
    const all = [...profiles.values(), ...signIns.values()].map(({ region }) => region)
    return [...new Set(all)].filter((region) => region !== null).sort()
  }, [profiles, signIns])
  const own = [...variables.keys()].filter((variable) => !usual.includes(variable))
  return (
    <section className="card" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>What if</h2>
      <div className="if-row">
        <code>--profile</code>
        <SelectField
          label="Option --profile"
          value={isNamed ? 'named' : 'left-out'}
          choices={[
            { id: 'named', words: name },
            { id: 'left-out', words: 'not given' },
          ]}
          onChange={(choice) => onChange({ ...whatIf, isNamed: choice === 'named' })}
        />
      </div>
      <Variable variable="AWS_PROFILE" choices={names} first={name} whatIf={whatIf} onChange={onChange} />
      <div className="if-row">
        <code>AWS_ACCESS_KEY_ID</code>
        <SelectField
          label="AWS_ACCESS_KEY_ID"
          value={keys}
          choices={[
            { id: 'as-it-is', words: 'as it is' },
            { id: 'present', words: 'present' },
            { id: 'not-set', words: 'not set' },
          ]}
          onChange={(choice) => onChange({ ...whatIf, keys: choice })}
        />
      </div>
      <Variable variable="CDK_PROFILE" choices={names} first={name} whatIf={whatIf} onChange={onChange} />
      <Variable variable="AWS_REGION" choices={regions} whatIf={whatIf} onChange={onChange} />
      {own.map((variable) => (
        <Variable key={variable} variable={variable} choices={null} whatIf={whatIf} onChange={onChange} isOwn />
      ))}
      <AddVariable whatIf={whatIf} onChange={onChange} />
      <div className="if-row">
        <label htmlFor={`${id}-app`}>
          <code>cdk.json</code> in
        </label>
        <input
          id={`${id}-app`}
          className="field"
          value={app}
          maxLength={4096}
          placeholder="no directory"
          spellCheck="false"
          autoComplete="off"
          onChange={(event) => onChange({ ...whatIf, app: event.target.value })}
        />
      </div>
      <Checkbox
        className="check-box"
        isSelected={withoutEnv}
        onChange={(isSelected) => onChange({ ...whatIf, withoutEnv: isSelected })}
      >
        <span className="box" aria-hidden="true" />
        Without my environment
      </Checkbox>
      {isWithoutEffect(whatIf) && (
        <p className="if-note">
          <Glyph sign="soon" />
          <span>
            With <code>--profile</code> the tools take no notice of that.{' '}
            <Button className="link" onPress={() => onChange({ ...whatIf, isNamed: false })}>
              Leave --profile out
            </Button>
          </span>
        </p>
      )}
    </section>
  )
}
