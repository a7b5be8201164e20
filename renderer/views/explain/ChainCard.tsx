import { ArrowRight } from 'lucide-react'
import { Fragment } from 'react'
import { Button } from 'react-aria-components'
import { type Explanation, kindNames, type Place, type Source } from '../../../preload/contract.ts'
import { PlaceLink } from '../../components/Place.tsx'
import { isSameChain, sourceDetail } from './sources.ts'

interface Props {
  readonly explanations: readonly Explanation[]
  readonly profile: string
  readonly onProfile: (name: string) => void
  readonly onPlace: (place: Place) => void
}

/** From where the credentials come, through which roles, to the one that the tool works with. */
export function ChainCard({ explanations, profile, onProfile, onPlace }: Props) {
  const chains: { readonly tools: string[]; readonly chain: readonly Source[] }[] = []
  for (const { tool, chain } of explanations) {
    if (chain.length < 2) continue
    const same = chains.find((other) => isSameChain(other.chain, chain))
    if (same) same.tools.push(tool)
    else chains.push({ tools: [tool], chain })
  }
  if (chains.length === 0) return null
  return (
    <section className="chains">
      <h2>Chain of credentials</h2>
      {chains.map(({ tools, chain }) => (
        <div key={tools.join(' ')} className="chain">
          <span className="chain-tools">{tools.join(' and ')}</span>
          <ol>
            {chain.map((source, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the same source may stand in a chain twice
              <Fragment key={index}>
                {index > 0 && (
                  <li className="arrow" aria-hidden="true">
                    <ArrowRight size={14} strokeWidth={1.75} />
                  </li>
                )}
                <li className="link-of-chain">
                  <Link source={source} profile={profile} onProfile={onProfile} onPlace={onPlace} />
                </li>
              </Fragment>
            ))}
          </ol>
        </div>
      ))}
    </section>
  )
}

function Link({ source, profile, onProfile, onPlace }: Omit<Props, 'explanations'> & { readonly source: Source }) {
  const { kind, profile: from, file, line, accountId } = source
  const detail = sourceDetail(source)
  const isOwn = from === profile
  return (
    <>
      <b>{kindNames[kind]}</b>
      {detail !== null && <code>{detail}</code>}
      {accountId !== null && (
        <span className="dim">
          in <code>{accountId}</code>
        </span>
      )}
      {from !== null && !isOwn && (
        <Button className="link" onPress={() => onProfile(from)}>
          {from}
        </Button>
      )}
      {file !== null && line !== null && isOwn && <PlaceLink place={{ file, line }} onOpen={onPlace} />}
    </>
  )
}
