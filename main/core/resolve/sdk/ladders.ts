import type { Ladder, Rung } from '../ladder.ts'
import { profileRungs } from './assumeRole.ts'
import { cdkEnvironmentKeys, environmentKeys } from './environmentKeys.ts'
import { externalProcess } from './profileRungs.ts'
import { cdkInstance, container, environmentWebIdentity, instance } from './remote.ts'

/** The chain asks for a process once more where the profile was given up before it came to that. */
const processAgain: Rung = { ...externalProcess, isRare: true }

const only = (what: string) => `cdk reads nothing but the profile when it is told one, so ${what}.`

/** What the CDK CLI does, in its own order. Source: toolkit-lib, awscli-compatible.ts, credentialChainBuilder. */
export const cdkLadder: Ladder = [
  { rungs: [cdkEnvironmentKeys], notIfNamed: only('not the environment') },
  { rungs: profileRungs, isShared: true },
  { rungs: [processAgain], notIfNamed: only('nothing else') },
  { rungs: [environmentWebIdentity], notIfNamed: only('not the environment') },
  { rungs: [container, cdkInstance], notIfNamed: only('no container and no instance') },
]

/** The SDK's own chain, as a program has it that says nothing more. Source: credential-provider-node, defaultProvider. */
export const sdkLadder: Ladder = [
  { rungs: [environmentKeys], notIfNamed: 'The SDK does not read keys from the environment where a profile is named.' },
  { rungs: profileRungs, isShared: true },
  { rungs: [processAgain] },
  { rungs: [environmentWebIdentity] },
  { rungs: [container, instance] },
]
