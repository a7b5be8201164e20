import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { diagnose, findingsFor } from '../../main/core/doctor/doctor.ts'
import { previewFix } from '../../main/core/doctor/preview.ts'
import { resolve } from '../../main/core/resolve/resolve.ts'
import { examinedOf } from '../support/examinedOf.ts'
import { type FidelityCase, readCases } from '../support/fidelityCases.ts'

/** Recordings that need nothing but the two files and the environment. */
const recordings = readCases(
  process.env.LATCHKEY_FIDELITY_CASES ?? fileURLToPath(new URL('../fidelity/cases.json', import.meta.url)),
).filter(
  ({ files, env }) =>
    Object.keys(files).every((name) => name === 'config' || name === 'credentials') &&
    !('AWS_CONFIG_FILE' in env || 'AWS_SHARED_CREDENTIALS_FILE' in env) &&
    !JSON.stringify([files, env]).includes('$HOME'),
)

const contentOf = (content: FidelityCase['files'][string] | undefined) =>
  content === undefined || typeof content === 'string' ? (content ?? '') : Buffer.from(content.base64, 'base64')

it(`in ${recordings.length} recordings, whoever gets no credentials is told why, and where the tools parted`, () => {
  const unexplained: string[] = []
  for (const { id, title, files, env, profileArg, now, expect: seen } of recordings) {
    const examined = examinedOf({
      config: contentOf(files.config),
      credentials: contentOf(files.credentials),
      env,
      world: { now: Date.parse(now) },
    })
    const [aws, cdk] = (['aws', 'cdk'] as const).map((tool) => {
      const explanation = resolve(examined.world, { tool, profile: profileArg || undefined })
      return { explanation, codes: findingsFor(examined, explanation).map(({ code }) => code) }
    })
    const namesNothing = 'names no credentials|names credentials'
    for (const one of [aws, cdk]) {
      const { outcome = 'works', reason = '', tool = '' } = one?.explanation ?? {}
      if (['works', 'unknown', 'needs-mfa'].includes(outcome) || new RegExp(namesNothing).test(reason)) continue
      if (one?.codes.every((code) => code === 'tools-diverge')) unexplained.push(`${id} ${tool} ${outcome}: ${reason}`)
    }
    const parted =
      (seen.aws.outcome === 'credentials') !== (seen.cdk.outcome === 'credentials') ||
      seen.aws.accessKeyId !== seen.cdk.accessKeyId
    const isUncertain = [aws, cdk].some((one) => one?.explanation.outcome === 'unknown')
    const isTold = [aws, cdk].some((one) => one?.codes.includes('tools-diverge'))
    if (!isUncertain && parted !== isTold) unexplained.push(`${id} (${title}): parted ${parted}, told ${isTold}`)
    for (const { code, fix } of diagnose(examined)) {
      if (fix && previewFix(fix, examined.files) === null) unexplained.push(`${id}: the fix of ${code} cannot be done`)
    }
  }
  expect(unexplained).toEqual([])
})
