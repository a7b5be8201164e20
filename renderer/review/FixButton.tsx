import { Button } from 'react-aria-components'
import type { Fix } from '../../preload/contract.ts'
import { useReview } from './ReviewProvider.tsx'

interface Props {
  readonly fix: Fix
  readonly isPrimary?: boolean
}

/** The remedy of a finding. What it does to the files is shown first, hence the dots. */
export function FixButton({ fix: { title, edits }, isPrimary = false }: Props) {
  const review = useReview()
  return (
    <Button
      className={isPrimary ? 'button primary' : 'button'}
      onPress={() => review({ title, steps: edits.map((edit) => ({ type: 'edit', edit })) })}
    >
      {title}…
    </Button>
  )
}
