import { useEffect, useState } from 'react'
import { Button } from 'react-aria-components'
import { Banner } from '../components/Banner.tsx'
import { useShown } from '../hooks.ts'
import { AskDialog } from './AskDialog.tsx'
import { nameInArn, waitersWords } from './asks.ts'
import { Countdown } from './Countdown.tsx'

const none: ReadonlySet<string> = new Set()

/** What a person is asked for, above whatever view is shown: one question after the other. */
export function Asks() {
  const { link, values } = useShown()
  /** Questions that the person has put aside. */
  const [later, setLater] = useState(none)
  const asks = link === 'lost' ? [] : values.asks
  const open = asks.find(({ id }) => !later.has(id))
  const [aside] = asks
  useTitle(asks.length > 0 ? 'A code is needed – Latchkey' : 'Latchkey')
  if (open) {
    return (
      <AskDialog
        key={open.id}
        ask={open}
        others={asks.length - 1}
        onLater={() => setLater(new Set(asks.filter(({ id }) => id === open.id || later.has(id)).map(({ id }) => id)))}
      />
    )
  }
  if (!aside) return null
  const { who, waits } = waitersWords(aside)
  return (
    <Banner
      sign="needs"
      action={
        <Button className="button primary" onPress={() => setLater(none)}>
          Enter the code
        </Button>
      }
    >
      {who} {waits} for the code of <code>{nameInArn(aside.serial).name}</code> for {aside.profile},{' '}
      <Countdown until={aside.until} /> left.
      {asks.length > 1 && ` ${asks.length - 1} more ${asks.length === 2 ? 'waits' : 'wait'}.`}
    </Banner>
  )
}

/** Seen where the window is a tab among others. */
function useTitle(title: string): void {
  useEffect(() => {
    document.title = title
  }, [title])
}
