import { describe, expect, it } from 'vitest'
import { diagnose } from '../../main/core/doctor/doctor.ts'
import { previewFix } from '../../main/core/doctor/preview.ts'
import type { FileName } from '../../main/core/model/finding.ts'
import { examinedOf, type Situation, token } from '../support/examinedOf.ts'
import { applied, documentOf, harmOf } from '../support/fixProperty.ts'
import { canary, cases, keys, tokensOf } from '../support/setups.ts'

/** What stands around: other profiles in both files, comments, a session and a role of somebody else's. */
const before = {
  config: `# about all of it\n[profile first]\nregion = eu-north-1\n# kept\noutput = json\n\n`,
  credentials: `# top\n[first]\n${keys}# end of first\n\n`,
}
const after = {
  config: `\n; about the last\n[sso-session theirs]\nsso_start_url = https://theirs.awsapps.com/start\nsso_region = us-east-1\n\n[profile last]\nsso_session = theirs\nsso_account_id = 777788889999\nsso_role_name = Reader\nregion = us-east-1\ns3 =\n  max_concurrent_requests = 20\n\n[profile lastrole]\nrole_arn = arn:aws:iam::777788889999:role/Last\nsource_profile = last\nregion = us-east-1\n`,
  credentials: `\n# about more\n[more]\n${keys.replace('000000000', '111111111')}region = us-east-1\n`,
}

const textOf = (content: string | Uint8Array | undefined) =>
  typeof content === 'string' ? content : Buffer.from(content ?? '').toString('latin1')

/** At the very top of a file there is nothing to put before. */
const isAtTop = (text: string) => /^(?:\ufeff|region)/.test(text) || /^#.*\xe9/.test(text)

function surrounded(setup: Situation, lineEnd: '\n' | '\r\n'): Situation {
  const theirs = tokensOf(token(), 'theirs').tokens ?? new Map()
  const file = (name: FileName) => {
    const text = textOf(setup[name])
    const whole = `${isAtTop(text) ? '' : before[name]}${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${after[name]}`
    return whole.replaceAll('\n', lineEnd)
  }
  const tokens = new Map([...(setup.world?.tokens ?? []), ...theirs])
  return { ...setup, config: file('config'), credentials: file('credentials'), world: { ...setup.world, tokens } }
}

const variants: readonly (readonly [string, (setup: Situation) => Situation])[] = [
  ['alone', (setup) => setup],
  [
    'without a line end',
    (setup) => ({ ...setup, config: trimmed(setup.config), credentials: trimmed(setup.credentials) }),
  ],
  ['among others', (setup) => surrounded(setup, '\n')],
  ['among others, with CRLF', (setup) => surrounded(setup, '\r\n')],
]

const trimmed = (content: string | Uint8Array | undefined) =>
  typeof content === 'string' ? content.trimEnd() : (content ?? '')

const rows = cases.flatMap(({ code, what, setup, fix, isOnlyAlone = false }) =>
  fix === null
    ? []
    : variants
        .filter((_one, index) => !isOnlyAlone || index < 2)
        .map(([where, vary]) => ({ code, what, where, setup: vary(setup), title: fix })),
)

/** The finding of a row, with its fix. */
function found({ code, setup, title }: (typeof rows)[number]) {
  const examined = examinedOf(setup)
  const finding = diagnose(examined).find((one) => one.code === code && one.fix?.title === title)
  if (!finding?.fix) throw new Error('no such fix')
  return { examined, finding, fix: finding.fix }
}

describe('a fix', () => {
  it.each(rows)('of $code ($what), $where, mends that and nothing else', (row) => {
    const { examined, finding, fix } = found(row)
    expect(harmOf(row.setup, examined, finding, fix)).toEqual([])
  })

  it.each(rows)('of $code ($what), $where, keeps every comment', (row) => {
    const { examined, fix } = found(row)
    const mended = applied(row.setup, examined, fix)
    if (typeof mended === 'string') throw new Error(mended)
    for (const name of ['config', 'credentials'] as const) {
      const comments = documentOf(examined, name).text.match(/^[#;].*$/gm) ?? []
      expect(documentOf(mended, name).text.match(/^[#;].*$/gm) ?? []).toEqual(expect.arrayContaining(comments))
    }
  })

  it.each(rows)('of $code ($what), $where, is shown first, without secrets', (row) => {
    const { examined, finding, fix } = found(row)
    const preview = previewFix(fix, examined.files)
    expect(preview).toMatch(/^(?:---|diff --git) ~\/\.aws\//)
    expect(preview).not.toContain(canary)
    expect(JSON.stringify(finding)).not.toContain(canary)
  })
})

it('no finding holds a secret', () => {
  for (const { setup } of cases) {
    for (const [, vary] of variants) expect(JSON.stringify(diagnose(examinedOf(vary(setup))))).not.toContain(canary)
  }
})
