import type { HandedKeys } from '../core/agent/protocol.ts'
import { done, type Finding, failed, problem, type Result } from '../core/model/finding.ts'
import type { Keys } from '../core/model/keys.ts'
import { Secret } from '../core/model/secret.ts'
import type { Context } from './command.ts'
import { askRunning } from './credentials.ts'
import { type Alone, credentialsAlone } from './credentialsAlone.ts'
import { asksForPerson } from './signInPorts.ts'

/** The credentials of a profile, and what to do about it where there are none. */
export async function credentialsFor(context: Context, wanted: Alone): Promise<Result<Keys>> {
  const keys = await credentialsAlone(context, wanted)
  return keys.ok ? keys : failed(advised(keys.finding, wanted.profile))
}

/**
 * The same from a running Latchkey where there is one, which asks the person itself. Somebody at a terminal is asked
 * there, and does not wait for a window.
 */
export async function credentialsFromAnywhere(context: Context, wanted: Alone): Promise<Result<Keys>> {
  const { profile, askCode } = wanted
  const answer = await askRunning(context, profile, askCode ? 0 : undefined)
  switch (answer?.is) {
    case 'keys':
      return done(keysIn(answer.keys))
    case 'lost':
      return failed(
        problem('agent-lost', `Latchkey ended while ${profile} waited for you. Start it again, then try again.`, {
          profile,
        }),
      )
    case 'failed':
      if (!askCode || !asksForCode(answer.finding)) return failed(advised(answer.finding, profile))
  }
  return credentialsFor(context, wanted)
}

function keysIn({ accessKeyId, secretAccessKey, sessionToken, accountId, expiration }: HandedKeys): Keys {
  return {
    accessKeyId,
    secretAccessKey: new Secret(secretAccessKey),
    sessionToken: sessionToken === null ? null : new Secret(sessionToken),
    accountId,
    until: expiration === null ? null : Date.parse(expiration),
  }
}

const asksForCode = ({ code }: Finding) => code === 'mfa-needed' || code === 'mfa-refused'

function advised(finding: Finding, profile: string): Finding {
  if (!asksForPerson(finding) || asksForCode(finding)) return finding
  const message = `The profile ${profile} needs you to sign in first: run \`latchkey login ${profile}\`.`
  return { ...finding, profile, message }
}
