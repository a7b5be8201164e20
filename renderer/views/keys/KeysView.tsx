import { useState } from 'react'
import { Button } from 'react-aria-components'
import type { LongTermKey } from '../../../preload/contract.ts'
import { Banner } from '../../components/Banner.tsx'
import { Prose } from '../../components/Prose.tsx'
import { useShown } from '../../hooks.ts'
import { useReview } from '../../review/ReviewProvider.tsx'
import { AddKeysDialog } from './AddKeysDialog.tsx'
import { KeyRow } from './KeyRow.tsx'
import { type Question, RotationQuestion } from './RotationQuestion.tsx'
import { moveRequest, removeRequest } from './requests.ts'
import { useLongTermKeys } from './useLongTermKeys.ts'
import { useRotating } from './useRotating.ts'
import { VaultCard } from './VaultCard.tsx'
import { mayKeep } from './vaultWords.ts'

/** The vault, and the long-term keys in it and in the files. */
export function KeysView({ onProfile }: { readonly onProfile: (name: string) => void }) {
  const { values } = useShown()
  const review = useReview()
  const { known, problem, reload, verify } = useLongTermKeys()
  const [told, setTold] = useState('')
  const { busy, problems, act } = useRotating(setTold, reload)
  const [isAdding, setIsAdding] = useState(false)
  const [isAsking, setIsAsking] = useState(false)
  const [question, setQuestion] = useState<Question | null>(null)
  const keys = known?.keys ?? []
  const isOpen = mayKeep(values.vault)
  const askAges = async () => {
    setTold('')
    setIsAsking(true)
    const answer = await verify()
    setIsAsking(false)
    setTold(answer.ok ? askedWords(answer.value) : answer.finding.message)
  }
  const answerQuestion = () => {
    setQuestion(null)
    if (question) void act(question.what, question.what === 'rotate' ? question.key.profile : question.rotation.profile)
  }
  const after = (words: string) => {
    setTold(words)
    reload()
  }
  return (
    <main className="keys">
      <header>
        <h1>Keys</h1>
        <div className="header-actions">
          {keys.length > 0 && (
            <Button className="button" isDisabled={isAsking} onPress={askAges}>
              {isAsking ? 'Asking AWS…' : 'Ask AWS how old they are'}
            </Button>
          )}
          <Button className="button" isDisabled={!isOpen} onPress={() => setIsAdding(true)}>
            Add keys…
          </Button>
        </div>
      </header>
      <VaultCard />
      <h2 className="keys-heading">Long-term keys</h2>
      <div className="told" role="status">
        <Prose>{told}</Prose>
      </div>
      {problem && (
        <Banner sign="broken">
          <Prose>{problem.message}</Prose>
        </Banner>
      )}
      {known && keys.length === 0 && <p className="hint">No profile has long-term keys. That is as it should be.</p>}
      <ul aria-label="Long-term keys">
        {keys.map((key) => (
          <KeyRow
            key={`${key.where} ${key.profile}`}
            of={key}
            left={known?.rotations.get(key.profile) ?? null}
            isBusy={busy.has(key.profile)}
            problem={problems.get(key.profile) ?? null}
            onProfile={onProfile}
            onMove={() =>
              review(moveRequest(key.profile, () => after(`The keys of ${key.profile} are in the vault now.`)))
            }
            onRemove={() => review(removeRequest(key.profile, () => after(removedWords(key))))}
            onGoOn={() => void act('rotate', key.profile)}
            onAsk={setQuestion}
          />
        ))}
      </ul>
      {isAdding && (
        <AddKeysDialog
          kept={new Set(keys.flatMap(({ profile, where }) => (where === 'vault' ? [profile] : [])))}
          onClose={() => setIsAdding(false)}
          onAdded={(profile) => after(`The vault has the keys of ${profile}.`)}
        />
      )}
      {question && <RotationQuestion question={question} onClose={() => setQuestion(null)} onYes={answerQuestion} />}
    </main>
  )
}

const removedWords = ({ profile }: LongTermKey) =>
  `The vault no longer has keys of ${profile}. AWS still has them: where nobody uses them any more, delete them in IAM.`

/** One that is inactive or deleted tells nothing. */
function askedWords(keys: readonly LongTermKey[]): string {
  const silent = keys.flatMap(({ profile, createdAt }) => (createdAt === null ? [profile] : []))
  if (silent.length === 0) return 'AWS has said how old they are.'
  const names = silent.length > 3 ? `${silent.length} profiles` : silent.join(', ')
  return `AWS did not say how old the keys of ${names} are: they are inactive or deleted, or may not list themselves.`
}
