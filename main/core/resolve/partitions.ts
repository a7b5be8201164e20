/** A part of AWS that knows nothing of the others: its regions, its keys, its addresses. */
export interface Partition {
  /** As ARNs name it. */
  readonly id: string
  /** How its regions begin. */
  readonly regions: string
  /** Where it is asked if nothing says a region. */
  readonly home: string
  /** Of its console. */
  readonly consoleHost: string
  /** Of the console's sign-in; null where each region has its own alone. */
  readonly signInHost: string | null
}

const commercial: Partition = {
  id: 'aws',
  regions: '',
  home: 'us-east-1',
  consoleHost: 'console.aws.amazon.com',
  signInHost: 'signin.aws.amazon.com',
}

const partitions: readonly Partition[] = [
  {
    id: 'aws-cn',
    regions: 'cn-',
    home: 'cn-north-1',
    consoleHost: 'console.amazonaws.cn',
    signInHost: 'signin.amazonaws.cn',
  },
  {
    id: 'aws-us-gov',
    regions: 'us-gov-',
    home: 'us-gov-west-1',
    consoleHost: 'console.amazonaws-us-gov.com',
    signInHost: 'signin.amazonaws-us-gov.com',
  },
  {
    id: 'aws-eusc',
    regions: 'eusc-',
    home: 'eusc-de-east-1',
    consoleHost: 'console.amazonaws-eusc.eu',
    signInHost: null,
  },
  commercial,
]

export const partitionOfRegion = (region: string): Partition =>
  partitions.find(({ regions }) => region.startsWith(regions)) ?? commercial

/** Of an ARN; null for a text that is none. */
export const partitionOfArn = (arn: string | null): Partition | null =>
  partitions.find(({ id }) => arn?.startsWith(`arn:${id}:`)) ?? null
