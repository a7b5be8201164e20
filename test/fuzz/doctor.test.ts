import { expect, it } from 'vitest'
import { diagnose, findingsFor } from '../../main/core/doctor/doctor.ts'
import { previewFix } from '../../main/core/doctor/preview.ts'
import { examinedOf, token } from '../support/examinedOf.ts'
import { harmOf } from '../support/fixProperty.ts'
import { generateFile } from '../support/generatedFiles.ts'
import { Random, seedOf } from '../support/random.ts'
import { canary, keys, tokensOf } from '../support/setups.ts'

const count = Number(process.env.LATCHKEY_FUZZ_COUNT ?? 20_000) / 10
/** Every fix of a file is tried on all of it, which takes long where there are hundreds. */
const mostLines = 40
const seed = seedOf('doctor')

/** Lines that decide about credentials, now and then in the middle of anything. */
const pieces = [
  keys,
  keys.toUpperCase().replace(canary.toUpperCase(), canary),
  'aws_session_token = x\n',
  'role_arn = arn:aws:iam::111122223333:role/Ops\nsource_profile = a\n',
  'role_arn = arn:aws:iam::111122223333:role/Ops\n',
  'sso_session = s\nsso_account_id = 444455556666\nsso_role_name = Admin\n',
  'sso_region = us-east-1\n',
  'region = eu-west-1 # note\n',
  'region = "eu-west-1"\n',
  'region = eu-west-1\n',
  'credential_process = ~/bin/get\n',
  'login_session = arn:aws:iam::111122223333:user/me\n',
  '[default]\nregion = us-west-2\n',
  '[sso-session s]\nsso_start_url = https://s.awsapps.com/start\nsso_region = eu-west-1\n',
] as const

function anyFile(random: Random): Buffer {
  const lines = generateFile(random)
    .toString('latin1')
    .split(/(?<=\n)/)
    .slice(0, mostLines)
  for (let more = random.below(5); more > 0; more -= 1) {
    lines.splice(random.below(lines.length + 1), 0, random.pick(pieces))
  }
  return Buffer.from(lines.join(''), 'latin1')
}

it('has a fix only where that mends one thing and changes nothing else', () => {
  const random = new Random(seed)
  const done = new Map<string, number>()
  for (let index = 0; index < count; index += 1) {
    const situation = { config: anyFile(random), credentials: anyFile(random), world: tokensOf(token(), 's') }
    const examined = examinedOf(situation)
    const findings = diagnose(examined)
    const context = () =>
      JSON.stringify([situation.config.toString('latin1'), situation.credentials.toString('latin1')])
    if (JSON.stringify(findings).includes(canary)) expect.fail(`a secret is told: ${context()}`)
    for (const tool of ['aws', 'cdk'] as const) findingsFor(examined, examined.explain(tool, null))
    for (const finding of findings) {
      if (!finding.fix) continue
      done.set(finding.code, (done.get(finding.code) ?? 0) + 1)
      const harm = harmOf(situation, examined, finding, finding.fix)
      if (harm.length > 0)
        expect.fail(`${finding.code} ${JSON.stringify(finding.fix)}\n${harm.join('\n')}\n${context()}`)
      if (previewFix(finding.fix, examined.files)?.includes(canary))
        expect.fail(`a preview shows a secret: ${context()}`)
    }
  }
  expect(done.size).toBeGreaterThan(5)
  console.log(`doctor: ${[...done].map(([code, times]) => `${code} ${times}`).join(', ')}`)
})
