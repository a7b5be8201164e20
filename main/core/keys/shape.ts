import { done, failed, problem, type Result } from '../model/finding.ts'
import type { Secret } from '../model/secret.ts'

/** Long-term keys as a person has them. */
export interface KeyPair {
  readonly accessKeyId: string
  readonly secretAccessKey: Secret
}

const longTerm = /^AKIA[A-Z0-9]{16}$/
const temporary = /^ASIA[A-Z0-9]{16}$/
const secret = /^[\w+/=-]{40}$/

export const isLongTerm = (accessKeyId: string): boolean => longTerm.test(accessKeyId)

/** Whether keys look as AWS makes them. What is wrong is said without a letter of them. */
export function checkedPair(pair: KeyPair): Result<KeyPair> {
  if (temporary.test(pair.accessKeyId)) return failed(temporaryKeys)
  if (!longTerm.test(pair.accessKeyId)) return failed(noKeyId)
  return secret.test(pair.secretAccessKey.reveal()) ? done(pair) : failed(noSecret)
}

const temporaryKeys = problem(
  'key-malformed',
  'These keys are temporary ones (ASIA…), which end by themselves. The vault keeps long-term keys (AKIA…); give temporary ones to `latchkey keys paste`.',
)
const noKeyId = problem(
  'key-malformed',
  'That is no access key id: it begins with AKIA and has 20 capital letters and digits. Nothing was kept.',
)
const noSecret = problem(
  'key-malformed',
  'That is no secret access key: it has 40 letters, digits and signs. Nothing was kept.',
)
