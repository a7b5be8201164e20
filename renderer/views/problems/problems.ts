import type { Finding } from '../../../preload/contract.ts'

export interface ProblemGroup {
  readonly id: Finding['severity']
  readonly title: string
  readonly problems: readonly { readonly id: string; readonly finding: Finding }[]
}

const groups: readonly { readonly id: Finding['severity']; readonly title: string }[] = [
  { id: 'error', title: 'Errors' },
  { id: 'warning', title: 'Warnings' },
  { id: 'info', title: 'Good to know' },
]

const collator = new Intl.Collator('en', { numeric: true })

/** What concerns every profile comes first, then where tools part, then the rest by profile. */
const rank = ({ profile, code }: Finding) => (code === 'tools-diverge' ? 0 : profile === null ? 1 : 2)

/** Findings under their severity, in the order in which a person should look at them. */
export function problemGroups(findings: readonly Finding[]): readonly ProblemGroup[] {
  return groups
    .map(({ id, title }) => ({
      id,
      title,
      problems: findings
        .filter(({ severity }) => severity === id)
        .sort((a, b) => rank(a) - rank(b) || collator.compare(a.profile ?? '', b.profile ?? ''))
        .map((finding, index) => ({ id: `${id} ${index} ${finding.code} ${finding.profile ?? ''}`, finding })),
    }))
    .filter(({ problems }) => problems.length > 0)
}

export interface ProblemCount {
  readonly count: number
  readonly hasErrors: boolean
}

/** What the navigation shows: how many a person should look at. */
export function problemCount(findings: readonly Finding[]): ProblemCount {
  const counted = findings.filter(({ severity }) => severity !== 'info')
  return { count: counted.length, hasErrors: counted.some(({ severity }) => severity === 'error') }
}
