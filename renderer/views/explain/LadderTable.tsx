import { useMemo, useState } from 'react'
import { Button, Checkbox } from 'react-aria-components'
import type { Explanation, Place, Tool } from '../../../preload/contract.ts'
import { Glyph } from '../../components/Glyph.tsx'
import { PlaceLink } from '../../components/Place.tsx'
import { Prose } from '../../components/Prose.tsx'
import { type LadderCell, type LadderRow, ladderRows, selectionRows } from './ladder.ts'
import { OutcomeRows } from './OutcomeRows.tsx'

interface Props {
  readonly explanations: readonly Explanation[]
  readonly departing: Tool | null
  readonly hasSdk: boolean
  readonly onSdk: (hasSdk: boolean) => void
  readonly onPlace: (place: Place) => void
}

/** The signature picture: the kinds of source as rows, the tools as columns, the winners lit. */
export function LadderTable({ explanations, departing, hasSdk, onSdk, onPlace }: Props) {
  const [isAll, setAll] = useState(false)
  const selection = useMemo(() => selectionRows(explanations, isAll), [explanations, isAll])
  const rows = useMemo(() => ladderRows(explanations, departing), [explanations, departing])
  return (
    <section className="ladder-part" aria-label="What is considered">
      <table className={hasSdk ? 'ladder three' : 'ladder'}>
        <caption className="visually-hidden">
          Where each tool looks for credentials, step by step, and what it settles on
        </caption>
        <thead>
          <tr>
            <th scope="col">Considered</th>
            {explanations.map(({ tool, checkedAgainst }) => (
              <th key={tool} scope="col" title={`These rules were checked against ${checkedAgainst}`}>
                {tool}
              </th>
            ))}
            <th scope="col" className="where">
              Where
            </th>
          </tr>
        </thead>
        <tbody>
          {selection.map((row) => (
            <Row key={row.id} row={row} isFull={isAll} onPlace={onPlace} />
          ))}
        </tbody>
        <tbody className="rungs">
          {rows.map((row) => (
            <Row key={row.id} row={row} isFull={isAll} onPlace={onPlace} />
          ))}
        </tbody>
        <OutcomeRows explanations={explanations} departing={departing} />
      </table>
      <div className="ladder-options">
        <Button className="link" onPress={() => setAll(!isAll)} aria-expanded={isAll}>
          {isAll ? 'In short' : 'Every place and every reason'}
        </Button>
        <Checkbox className="check-box" isSelected={hasSdk} onChange={onSdk}>
          <span className="box" aria-hidden="true" />
          Also the SDK for JavaScript
        </Checkbox>
      </div>
    </section>
  )
}

interface RowProps {
  readonly row: LadderRow
  readonly isFull: boolean
  readonly onPlace: (place: Place) => void
}

function Row({ row, isFull, onPlace }: RowProps) {
  const { title, detail, cells, places, isLit, isDisputed } = row
  return (
    <tr className={isDisputed ? 'lit disputed' : isLit ? 'lit' : 'gone'}>
      <th scope="row">
        {title} {detail !== null && <code className="detail-word">{detail}</code>}
      </th>
      {cells.map((cell) => (
        <Cell key={cell.tool} cell={cell} isFull={isFull} />
      ))}
      <td className="where">
        {places.length === 0 ? (
          <span aria-hidden="true">–</span>
        ) : (
          places.map((place) => <PlaceLink key={`${place.file} ${place.line}`} place={place} onOpen={onPlace} />)
        )}
      </td>
    </tr>
  )
}

function Cell({ cell, isFull }: { readonly cell: LadderCell; readonly isFull: boolean }) {
  const { tool, look, sign, steps, word, reason, brief } = cell
  return (
    <td className={`cell ${look} ${sign ?? 'plain'}`}>
      <div>
        <span className="cell-tool" aria-hidden="true">
          {tool}
        </span>
        <span className="step">
          {steps.length > 0 && <span className="visually-hidden">step </span>}
          {steps.join(' ')}
        </span>
        <div className="cell-words">
          {word !== null && (
            <p className="word">
              {sign && <Glyph sign={sign} />}
              {look === 'shadowed' ? <s>{word}</s> : word}
            </p>
          )}
          {look === 'quiet' && !isFull ? (
            <p className="reason brief" title={reason}>
              <Prose>{brief}</Prose>
            </p>
          ) : (
            <p className="reason">
              <Prose>{reason}</Prose>
            </p>
          )}
        </div>
      </div>
    </td>
  )
}
