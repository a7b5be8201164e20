import type { Explanation, FindingCode, Fix, SourceKind } from '../../../preload/contract.ts'
import type { Sign } from '../../components/Glyph.tsx'
import { departingTool, type MainTool } from '../../verdicts.ts'
import { isSameChain, isSameSource, sourceWords } from './sources.ts'

/** How `aws` and `cdk` part, for the banner above their ladder. */
export interface Difference {
  readonly title: string
  readonly message: string
  readonly sign: Sign
  /** What makes them agree, where something safe does. */
  readonly fix: Fix | null
  /** The one that works, and not with what the profile's own settings ask for. */
  readonly departing: MainTool | null
}

/** Null where both come to the same. */
export function differenceOf(
  aws: Explanation | undefined,
  cdk: Explanation | undefined,
  own: SourceKind | 'none',
): Difference | null {
  if (!aws || !cdk) return null
  const findings = [...aws.findings, ...cdk.findings]
  const finding = findings.find(({ code }) => code === 'tools-diverge') ?? null
  const kind = kindOf(aws, cdk)
  if (finding === null && kind === null) return null
  const isOther = kind === 'account' || kind === 'source'
  return {
    title: titles[kind ?? 'outcome'],
    message: finding?.message ?? `${toolSentence(aws)} ${toolSentence(cdk)}`,
    sign: finding ? (finding.severity === 'error' ? 'broken' : 'soon') : kind === 'way' ? 'soon' : 'broken',
    fix: finding?.fix ?? findings.find(({ code, fix }) => fix !== null && !apart.includes(code))?.fix ?? null,
    departing: isOther
      ? departingTool({ aws: aws.source?.kind ?? 'none', cdk: cdk.source?.kind ?? 'none' }, own)
      : null,
  }
}

/** What has nothing to do with which credentials a tool takes. */
const apart: readonly FindingCode[] = ['file-mode-open', 'keys-plaintext', 'region-missing', 'region-from-default']

const titles = {
  account: 'aws and cdk would work in different accounts.',
  source: 'aws and cdk would use different credentials.',
  way: 'aws and cdk come to the same role by different ways.',
  outcome: 'aws and cdk come to different ends.',
} as const

function kindOf(aws: Explanation, cdk: Explanation): keyof typeof titles | null {
  if (aws.source !== null && cdk.source !== null) {
    if (aws.account.id !== null && cdk.account.id !== null && aws.account.id !== cdk.account.id) return 'account'
    if (!isSameSource(aws.source, cdk.source)) return 'source'
    if (!isSameChain(aws.chain, cdk.chain)) return 'way'
  }
  const isNothing = ({ outcome }: Explanation) => outcome === 'fails' || outcome === 'none'
  return aws.outcome === cdk.outcome || (isNothing(aws) && isNothing(cdk)) ? null : 'outcome'
}

function toolSentence({ tool, outcome, source, chain, account }: Explanation): string {
  const name = `\`${tool}\``
  const place = account.id === null ? '' : ` in account \`${account.id}\``
  if (source === null) return outcome === 'none' ? `${name} finds no credentials.` : `${name} stops with an error.`
  switch (outcome) {
    case 'needs-sign-in':
      return `${name} takes ${sourceWords(source)} and needs you to sign in.`
    case 'needs-mfa':
      return `${name} takes ${sourceWords(source)} and needs an MFA code from you.`
    case 'fails':
      return `${name} takes ${sourceWords(source)} and fails.`
    default: {
      const [base] = chain
      const way = base && chain.length > 1 ? `, from ${sourceWords(base)}` : ''
      return `${name} takes ${sourceWords(source)}${place}${way}.`
    }
  }
}
