import { useMemo, useState } from 'react'
import { Button } from 'react-aria-components'
import type { NewSession, SessionCheck } from '../../../preload/contract.ts'
import { Banner } from '../../components/Banner.tsx'
import { ChoiceField } from '../../components/ChoiceField.tsx'
import { Glyph } from '../../components/Glyph.tsx'
import { Prose } from '../../components/Prose.tsx'
import { useNow, useShown, useWire } from '../../hooks.ts'
import { useMarkUnsaved } from '../../unsaved.tsx'
import { signInWords } from '../../words.ts'
import { usualRegions } from './regions.ts'
import { TextAnswer } from './TextAnswer.tsx'
import { useAnswer } from './useAnswer.ts'

interface Props {
  /** What was answered before, for whoever comes back. */
  readonly written: NewSession | null
  readonly onExisting: (session: string) => void
  readonly onDrafted: (session: NewSession) => void
}

type Field = 'startUrl' | 'name' | 'region' | 'scopes'
const accountScope = 'sso:account:access'

/** Which session: one that is there, or the description of a new one. */
export function SessionStep({ written, onExisting, onDrafted }: Props) {
  const wire = useWire()
  const [startUrl, setStartUrl] = useState(written?.startUrl ?? '')
  const [name, setName] = useState(written?.name ?? '')
  const [region, setRegion] = useState(written?.region ?? '')
  const [scopes, setScopes] = useState((written?.scopes ?? [accountScope]).join(' '))
  const [left, setLeft] = useState<ReadonlySet<Field>>(new Set())
  const [refusal, setRefusal] = useState<string | null>(null)
  useMarkUnsaved(written === null && startUrl.trim() !== '')

  const list = useMemo(() => scopes.split(/[\s,]+/).filter(Boolean), [scopes])
  const asked = useMemo(() => ({ name, startUrl, region, scopes: list }), [name, startUrl, region, list])
  const checked = useAnswer('wizard.check', asked)
  const check: SessionCheck | null = checked?.answer.ok ? checked.answer.value : null
  const session: NewSession = {
    ...asked,
    name: name.trim() || (check?.usualName ?? ''),
    region: check?.foundRegion ?? region,
  }
  const trouble = (field: Field): string | null => {
    if (check === null || !left.has(field)) return null
    if (field === 'name' && name.trim() === '' && check.usualName !== '') return null
    if (field === 'region' && check.foundRegion !== null) return null
    return check[field]
  }
  const leave = (field: Field) => setLeft((before) => new Set(before).add(field))
  const isBearerOnly = list.length > 0 && !list.includes(accountScope)
  const next = async () => {
    setLeft(new Set(['startUrl', 'name', 'region', 'scopes']))
    setRefusal(null)
    const answer = await wire.call('wizard.draft', session)
    if (answer.ok) onDrafted({ ...session, name: session.name.trim() })
    else setRefusal(answer.finding.message)
  }
  return (
    <div className="set-up-page">
      <ExistingSessions onExisting={onExisting} />
      <form
        className="answers"
        onSubmit={(event) => {
          event.preventDefault()
          void next()
        }}
      >
        <TextAnswer
          label="Start URL or issuer URL"
          value={startUrl}
          placeholder="https://my-company.awsapps.com/start"
          hasFocus
          trouble={trouble('startUrl')}
          hint="Of your access portal, the page on which you choose an account."
          onChange={setStartUrl}
          onLeave={() => startUrl !== '' && leave('startUrl')}
        />
        <div className="answer-pair">
          <RegionAnswer
            value={check?.foundRegion ?? region}
            isFound={check?.foundRegion != null}
            trouble={trouble('region')}
            onChange={(value) => {
              setRegion(value)
              if (value !== '') leave('region')
            }}
          />
          <TextAnswer
            label="Session name"
            value={name}
            placeholder={check?.usualName || 'my-company'}
            trouble={trouble('name')}
            hint={
              name.trim() === '' && check?.usualName
                ? `Left empty, it is called ${check.usualName}.`
                : 'What profiles and messages will call it.'
            }
            onChange={setName}
            onLeave={() => name !== '' && leave('name')}
          />
        </div>
        <TextAnswer
          label="Scopes"
          value={scopes}
          trouble={trouble('scopes')}
          hint={
            isBearerOnly
              ? 'These lead to no accounts: the profile will only carry the token, for services such as CodeCatalyst.'
              : 'What the sign-in is good for; this one is for accounts and roles.'
          }
          onChange={setScopes}
          onLeave={() => leave('scopes')}
        />
        {refusal !== null &&
          (['startUrl', 'name', 'region', 'scopes'] as const).every((field) => trouble(field) === null) && (
            <Banner sign="broken">
              <Prose>{refusal}</Prose>
            </Banner>
          )}
        <div className="set-up-actions">
          <Button className="button primary" type="submit" isDisabled={startUrl.trim() === ''}>
            Sign in
          </Button>
          <span className="dim">Nothing is written until you have reviewed it.</span>
        </div>
      </form>
    </div>
  )
}

interface RegionProps {
  readonly value: string
  /** Whether the address says so. */
  readonly isFound: boolean
  readonly trouble: string | null
  readonly onChange: (value: string) => void
}

function RegionAnswer({ value, isFound, trouble, onChange }: RegionProps) {
  if (isFound) {
    return (
      <TextAnswer
        label="Region"
        value={value}
        isReadOnly
        trouble={null}
        hint="As the address says."
        onChange={() => undefined}
      />
    )
  }
  return (
    <div className="answer">
      <span id="region-label" className="answer-label">
        Region
      </span>
      <ChoiceField
        id="region"
        labelledBy="region-label"
        describedBy="region-hint"
        value={value}
        choices={usualRegions}
        placeholder="eu-west-1"
        onChange={onChange}
      />
      <p id="region-hint" className={trouble === null ? 'answer-hint' : 'answer-hint trouble'}>
        {trouble === null ? 'Where your IAM Identity Center is.' : <Prose>{trouble}</Prose>}
      </p>
    </div>
  )
}

function ExistingSessions({ onExisting }: Pick<Props, 'onExisting'>) {
  const { signIns } = useShown()
  const now = useNow()
  const sessions = [...signIns.values()].filter(({ kind }) => kind !== 'console-login')
  if (sessions.length === 0) return null
  return (
    <section className="existing" aria-label="Sessions that are there">
      <h2>Take one that is there</h2>
      <ul>
        {sessions.map((signIn) => {
          const { sign, short } = signInWords(signIn, now)
          return (
            <li key={signIn.id}>
              <Button className="existing-session" onPress={() => onExisting(signIn.id)}>
                <Glyph sign={sign} />
                <span className="ellipsis">{signIn.id}</span>
                <span className="dim">{short}</span>
              </Button>
            </li>
          )
        })}
      </ul>
      <h2>Or a new one</h2>
    </section>
  )
}
