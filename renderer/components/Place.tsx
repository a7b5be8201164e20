import { Button } from 'react-aria-components'
import type { FileName, Place as FilePlace } from '../../preload/contract.ts'

/** Where something stands: `config : 12`. */
export function Place({ file, line }: { readonly file: FileName; readonly line: number }) {
  return (
    <code className="place">
      {file} : {line}
    </code>
  )
}

/** The same, as the way to it. */
export function PlaceLink({
  place,
  onOpen,
}: {
  readonly place: FilePlace
  readonly onOpen: (place: FilePlace) => void
}) {
  const { file, line } = place
  return (
    <Button className="link place" aria-label={`Show ${file}, line ${line}`} onPress={() => onOpen(place)}>
      {file} : {line}
    </Button>
  )
}
