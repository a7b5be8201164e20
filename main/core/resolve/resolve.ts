import type { Expiry, Explanation, Verdict } from '../model/explanation.ts'
import type { Tool } from '../model/finding.ts'
import { firstLine } from '../readers/firstLine.ts'
import { awsEnd } from './aws/end.ts'
import { awsLadder } from './aws/ladder.ts'
import type { End } from './end.ts'
import { firstLines } from './firstLines.ts'
import { type Found, type Ladder, type Look, report } from './ladder.ts'
import { regionOf } from './region.ts'
import { sdkEnd } from './sdk/end.ts'
import { cdkLadder, sdkLadder } from './sdk/ladders.ts'
import { reportSelection, type Selection, select } from './selection.ts'
import type { Query, World } from './world.ts'

const ladders: Readonly<Record<Tool, Ladder>> = { aws: awsLadder, cdk: cdkLadder, 'sdk-js': sdkLadder }

const checkedAgainst: Readonly<Record<Tool, string>> = {
  aws: 'AWS CLI 2.36.7',
  cdk: 'CDK CLI 2.1148.1',
  'sdk-js': 'AWS SDK for JavaScript 3.1169.0',
}

/** Which credentials a tool will use in this world, and why. Looks at nothing but the world. */
export function resolve(world: World, query: Query): Explanation {
  const { tool } = query
  const selection = select(query, world)
  const look = lookOf(world, query, selection)
  const region = regionOf(query, world, selection)
  const { found, outcome, reason, toolSays, before } = endOf(look, query, selection, region.refusal)
  const last = found?.chain.at(-1) ?? null
  const explanation: Explanation = {
    schema: 1,
    tool,
    checkedAgainst: tool === 'aws' && query.awsVersion === 1 ? 'AWS CLI 1.45.11' : checkedAgainst[tool],
    profile: { name: selection.name, selectedBy: selection.by, exists: look.profile !== null },
    outcome,
    source: last,
    chain: found?.chain ?? [],
    reason,
    toolSays,
    selection: query.ladder ? reportSelection(query, world) : [],
    ladder: query.ladder ? report(ladders[tool], look, before) : [],
    region: { value: region.value, from: region.from },
    account: { id: last?.accountId ?? null, how: last?.accountId ? (found?.accountHow ?? null) : null },
    expires: expiryOf(found, world),
    findings: [],
  }
  return firstLines(explanation, world)
}

/** What a profile comes to in a tool that is told to use it. */
export interface Judgement {
  readonly verdict: Verdict
  readonly expires: Expiry
  /** Other profiles that had to be looked at. */
  readonly through: readonly string[]
}

export function verdictOf(world: World, tool: Tool, profile: string): Judgement {
  const query: Query = { tool, profile }
  const selection: Selection = { name: profile, by: 'option', isNamed: true }
  const region = regionOf(query, world, selection)
  const { found, outcome, through } = endOf(lookOf(world, query, selection), query, selection, region.refusal)
  const last = found?.chain.at(-1)
  const accountId = last?.accountId ? firstLine(last.accountId) : null
  return {
    verdict: { outcome, kind: last?.kind ?? 'none', accountId },
    expires: expiryOf(found, world),
    through,
  }
}

function lookOf(world: World, { tool, awsVersion = 2 }: Query, { name, isNamed }: Selection): Look {
  const { merged } = tool === 'aws' ? world.aws : world.sdk
  return {
    world,
    name,
    profile: merged.profiles.get(name) ?? null,
    isNamed,
    startedAt: name,
    tool,
    awsVersion,
  }
}

function endOf(look: Look, { tool }: Query, selection: Selection, refusal: string | null): End {
  return tool === 'aws' ? awsEnd(look, selection, refusal) : sdkEnd(ladders[tool], look, refusal)
}

const noExpiry: Expiry = { accessToken: null, roleCredentials: null, signInSession: null, signInSessionHow: 'unknown' }

function expiryOf(found: Found | null, { learnt }: World): Expiry {
  if (learnt.size === 0 && !found?.accessTokenUntil && !found?.roleCredentialsUntil) return noExpiry
  const session = found?.chain.find((source) => source.session !== null)?.session
  const signInSession = (session && learnt.get(session)) || null
  return {
    accessToken: found?.accessTokenUntil ?? null,
    roleCredentials: found?.roleCredentialsUntil ?? null,
    signInSession,
    signInSessionHow: signInSession === null ? 'unknown' : 'learnt',
  }
}
