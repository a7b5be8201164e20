import { done, failed, problem, type Result } from '../model/finding.ts'
import type { Keys } from '../model/keys.ts'
import { partitionOfArn, partitionOfRegion } from '../resolve/partitions.ts'
import { type Asker, askSts } from './sts.ts'

/** Whom AWS takes somebody for. */
export interface CallerIdentity {
  readonly account: string
  readonly arn: string
  readonly userId: string
}

/** Asks STS whose keys these are. That needs no permission, and says nothing about how long they last. */
export async function callerIdentity(asker: Asker, keys: Keys): Promise<Result<CallerIdentity>> {
  const { GetCallerIdentityCommand } = await import('@aws-sdk/client-sts')
  const answer = await askSts(asker, {
    keys,
    region: regionFor(asker),
    send: (client, abortSignal) => client.send(new GetCallerIdentityCommand({}), { abortSignal }),
  })
  if (!answer.ok) return answer
  const { Account: account, Arn: arn, UserId: userId } = answer.value
  if (!account || !arn || !userId) return failed(garbled)
  return done({ account, arn, userId })
}

/** The tool's own, or one of the partition that the source belongs to. */
export function regionFor({ explanation, machine }: Pick<Asker, 'explanation' | 'machine'>): string {
  const { region, source } = explanation
  if (region.value !== null && region.from !== 'fallback') return region.value
  const session = source?.session ? machine.sessions.get(source.session)?.settings.region : null
  const partition = session ? partitionOfRegion(session) : partitionOfArn(source?.roleArn ?? null)
  return partition?.home ?? 'us-east-1'
}

const garbled = problem('aws-garbled', 'STS gave an answer without an account. Try again in a minute.')
