import { useMemo, useState } from 'react'
import { Button } from 'react-aria-components'
import type { Explanation, Place, Profile } from '../../../preload/contract.ts'
import { Banner } from '../../components/Banner.tsx'
import { FindingRow } from '../../components/FindingRow.tsx'
import { Glyph } from '../../components/Glyph.tsx'
import { Prose } from '../../components/Prose.tsx'
import { FixButton } from '../../review/FixButton.tsx'
import { outcomeSigns, outcomeWords } from '../../verdicts.ts'
import { ChainCard } from './ChainCard.tsx'
import { ClocksCard } from './ClocksCard.tsx'
import { type Difference, differenceOf } from './difference.ts'
import { LadderTable } from './LadderTable.tsx'
import { sourceWords } from './sources.ts'
import { useExplanations } from './useExplanations.ts'
import { WhatIfCard } from './WhatIfCard.tsx'
import { asItIs, queryOf, whatIfWords } from './whatIf.ts'

interface Props {
  readonly profile: Profile
  readonly onProfile: (name: string) => void
  readonly onPlace: (place: Place) => void
}

/** Every place that the tools consider for a profile, in order, and what they settle on. */
export function ExplainTab({ profile, onProfile, onPlace }: Props) {
  const { name } = profile
  const [whatIf, setWhatIf] = useState(asItIs)
  const [hasSdk, setSdk] = useState(false)
  const query = useMemo(() => queryOf(name, whatIf), [name, whatIf])
  const { explained, problem } = useExplanations(query)
  const words = whatIfWords(whatIf)
  const all = explained?.explanations ?? []
  const shown = all.filter(({ tool }) => hasSdk || tool !== 'sdk-js')
  const of = (tool: Explanation['tool']) => shown.find((explanation) => explanation.tool === tool)
  const difference = differenceOf(of('aws'), of('cdk'), profile.kind)
  const main = shown.filter(({ tool }) => tool !== 'sdk-js')
  return (
    <div className={words.length > 0 ? 'explain what-if' : 'explain'} aria-busy={explained?.query !== query}>
      {words.length > 0 && (
        <div className="banner needs supposed" role="status">
          <div>
            <p>
              <b>What if:</b> <Prose>{words.join(', ')}</Prose>. Nothing is changed by this.
            </p>
            <ul>
              {main.map((explanation) => (
                <li key={explanation.tool}>
                  <Glyph sign={outcomeSigns[explanation.outcome]} />
                  <span>
                    <b>{explanation.tool}</b> {outcomeWords[explanation.outcome]}
                    {explanation.source && (
                      <span className="dim">
                        {' '}
                        with <Prose>{sourceWords(explanation.source)}</Prose>
                      </span>
                    )}
                  </span>
                </li>
              ))}
            </ul>
          </div>
          <Button className="button" onPress={() => setWhatIf(asItIs)}>
            Back to how it is
          </Button>
        </div>
      )}
      {problem && <Banner sign="broken">{problem.message}</Banner>}
      {difference && <DifferenceBanner difference={difference} />}
      {shown.length > 0 && (
        <LadderTable
          explanations={shown}
          departing={difference?.departing ?? null}
          hasSdk={hasSdk}
          onSdk={setSdk}
          onPlace={onPlace}
        />
      )}
      <Sayings explanations={shown} />
      <ChainCard explanations={main} profile={name} onProfile={onProfile} onPlace={onPlace} />
      <div className="cards">
        {main.length > 0 && <ClocksCard profile={profile} explanations={main} />}
        <WhatIfCard name={name} whatIf={whatIf} onChange={setWhatIf} />
      </div>
      <Findings explanations={main} onPlace={onPlace} />
    </div>
  )
}

function DifferenceBanner({ difference: { title, message, sign, fix } }: { readonly difference: Difference }) {
  return (
    <div className={`difference ${sign}`} role="status">
      <Glyph sign={sign} />
      <div>
        <b>{title}</b>
        <p>
          <Prose>{message}</Prose>
        </p>
      </div>
      {fix && <FixButton fix={fix} isPrimary />}
    </div>
  )
}

/** What a tool will say where it stops, word for word. */
function Sayings({ explanations }: { readonly explanations: readonly Explanation[] }) {
  const sayings = explanations.filter(({ toolSays }) => toolSays !== null)
  if (sayings.length === 0) return null
  return (
    <section className="sayings">
      {sayings.map(({ tool, toolSays }) => (
        <div key={tool}>
          <h2>{tool} will say</h2>
          <pre>{toolSays}</pre>
        </div>
      ))}
    </section>
  )
}

function Findings({
  explanations,
  onPlace,
}: {
  readonly explanations: readonly Explanation[]
  readonly onPlace: (place: Place) => void
}) {
  const findings = new Map(
    explanations
      .flatMap((explanation) => explanation.findings)
      .filter(({ code }) => code !== 'tools-diverge')
      .map((finding) => [`${finding.code} ${finding.message}`, finding]),
  )
  if (findings.size === 0) return null
  return (
    <section className="explain-findings">
      <h2>Problems of this profile</h2>
      {[...findings].map(([id, finding]) => (
        <FindingRow key={id} finding={finding} onPlace={(_profile, place) => onPlace(place)} />
      ))}
    </section>
  )
}
