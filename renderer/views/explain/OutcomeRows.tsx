import type { AccountHow, Explanation, Tool } from '../../../preload/contract.ts'
import { Glyph } from '../../components/Glyph.tsx'
import { Prose } from '../../components/Prose.tsx'
import { departingWords, outcomeSigns, outcomeWords } from '../../verdicts.ts'

const accountHow: Readonly<Record<AccountHow, string>> = {
  setting: 'from the settings',
  'role-arn': 'from the ARN of the role',
  'key-id': 'from the key id',
  cache: 'from a cache',
  sts: 'AWS says so',
}

interface Line {
  readonly tool: string
  readonly value: React.ReactNode
  readonly note: string | null
  /** What is compared between the tools. */
  readonly same: string | null
}

interface Props {
  readonly explanations: readonly Explanation[]
  readonly departing: Tool | null
}

/** What the ladder comes to, below it and in the same columns. */
export function OutcomeRows({ explanations, departing }: Props) {
  return (
    <tbody className="ends">
      <OutcomeRow
        title="Comes to"
        lines={explanations.map(({ tool, outcome, reason, ladder }) => {
          const isDeparting = tool === departing && outcome === 'works'
          return {
            tool,
            value: (
              <>
                <Glyph sign={isDeparting ? 'broken' : outcomeSigns[outcome]} />
                {isDeparting ? departingWords(tool) : outcomeWords[outcome]}
              </>
            ),
            // The winner says it already.
            note: ladder.some((rung) => rung.status === 'chosen' && rung.reason === reason) ? null : reason,
            same: isDeparting ? 'departing' : outcome,
          }
        })}
      />
      <OutcomeRow
        title="Account"
        lines={explanations.map(({ tool, account }) => ({
          tool,
          value: account.id === null ? 'not known here' : <code>{account.id}</code>,
          note: account.how === null ? null : accountHow[account.how],
          same: account.id,
        }))}
      />
      <OutcomeRow
        title="Region"
        lines={explanations.map(({ tool, region: { value, from } }) => ({
          tool,
          value: value === null ? 'none' : <code>{value}</code>,
          note: from === null ? null : regionWords(from),
          same: value,
        }))}
      />
    </tbody>
  )
}

function OutcomeRow({ title, lines }: { readonly title: string; readonly lines: readonly Line[] }) {
  const [aws, cdk] = lines
  const isDisputed = aws && cdk && aws.same !== cdk.same
  return (
    <tr className={isDisputed ? 'lit disputed' : 'lit'}>
      <th scope="row">{title}</th>
      {lines.map(({ tool, value, note }) => (
        <td key={tool} className="cell plain">
          <div>
            <span className="cell-tool" aria-hidden="true">
              {tool}
            </span>
            <span className="step" />
            <div className="cell-words">
              <p className="word">{value}</p>
              {note !== null && (
                <p className="reason">
                  <Prose>{note}</Prose>
                </p>
              )}
            </div>
          </div>
        </td>
      ))}
      <td className="where" />
    </tr>
  )
}

/** `config:dev` is how the main side writes the file and the profile that a region comes from. */
function regionWords(from: string): string {
  const place = /^(config|credentials):(.+)$/.exec(from)
  if (place) return `${place[2]} in ${place[1]}`
  return from === 'fallback' ? 'where nothing names one' : from
}
