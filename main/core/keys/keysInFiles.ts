import type { Explanation } from '../model/explanation.ts'
import { done, type FileName, failed, problem, type Result } from '../model/finding.ts'
import { Secret } from '../model/secret.ts'
import { resolve } from '../resolve/resolve.ts'
import type { World } from '../resolve/world.ts'
import { isLongTerm, type KeyPair } from './shape.ts'

/** Long-term keys that stand in a file, and are what every tool takes for the profile. */
export interface KeysInFile extends KeyPair {
  readonly file: FileName
}

export const explainedBy = (world: World, profile: string) => ({
  aws: resolve(world, { tool: 'aws', profile }),
  cdk: resolve(world, { tool: 'cdk', profile }),
})

/** The long-term keys of a profile. Fails where the tools disagree about them, or take something else. */
export function keysInFiles(world: World, profile: string): Result<KeysInFile> {
  const { aws, cdk } = explainedBy(world, profile)
  const found = { aws: pairOf(world, aws), cdk: pairOf(world, cdk) }
  if (!found.aws && !found.cdk) return failed(noKeys(profile))
  const isAlike =
    found.aws !== null &&
    found.cdk !== null &&
    found.aws.accessKeyId === found.cdk.accessKeyId &&
    found.aws.secretAccessKey.reveal() === found.cdk.secretAccessKey.reveal()
  if (!isAlike || !found.aws) return failed(takenDifferently(profile, aws, cdk))
  if (!isLongTerm(found.aws.accessKeyId) || found.aws.hasToken) return failed(notLongTerm(profile))
  const { file, accessKeyId, secretAccessKey } = found.aws
  return done({ file, accessKeyId, secretAccessKey })
}

function pairOf(world: World, { tool, source, chain, profile: { name } }: Explanation) {
  if (source?.kind !== 'static' || source.profile !== name || source.file === null || chain.length !== 1) return null
  const { merged } = tool === 'aws' ? world.aws : world.sdk
  const profile = merged.profiles.get(name)
  // The AWS CLI takes all of them from one file, the SDK from both.
  const section = tool === 'aws' ? profile?.[source.file] : profile
  const [accessKeyId, secret] = [section?.text('aws_access_key_id'), section?.text('aws_secret_access_key')]
  if (!accessKeyId || !secret) return null
  const hasToken = Boolean(section?.text('aws_session_token') || section?.text('aws_security_token'))
  return { file: source.file, accessKeyId, secretAccessKey: new Secret(secret), hasToken }
}

const noKeys = (profile: string) =>
  problem('keys-missing', `\`${profile}\` has no keys in your files that aws or cdk would take.`, { profile })

const takenDifferently = (profile: string, aws: Explanation, cdk: Explanation) => {
  const words = ({ source }: Explanation) =>
    source === null ? 'nothing' : source.kind === 'static' ? `the key ${source.accessKeyId}` : 'something else'
  return problem(
    'tools-diverge',
    `aws takes ${words(aws)} for \`${profile}\`, and cdk ${words(cdk)}, so there is no one identity to keep. Run \`latchkey explain --profile ${profile}\`, make them agree, then try again.`,
    { profile },
  )
}

const notLongTerm = (profile: string) =>
  problem(
    'keys-missing',
    `The keys of \`${profile}\` are temporary ones, which end by themselves. The vault keeps long-term keys (AKIA…) only.`,
    { profile },
  )
