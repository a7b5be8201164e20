import { describe, expect, it } from 'vitest'
import { codesByProfile, diagnose, findingsFor, outdated } from '../../main/core/doctor/doctor.ts'
import type { FindingCode } from '../../main/core/model/finding.ts'
import { examinedOf, inMinutes, now, type Situation, token } from '../support/examinedOf.ts'
import { cases, corp, dev, keys, signedIn, tokensOf } from '../support/setups.ts'

const placeOf = (at: { readonly file: string; readonly line: number } | null) => (at ? `${at.file}:${at.line}` : null)

describe('the doctor', () => {
  it.each(cases)('finds $code: $what', ({ code, setup, profile, at, tools, has, fix }) => {
    const found = diagnose(examinedOf(setup)).filter((finding) => finding.code === code)
    expect(found).toHaveLength(1)
    const [finding] = found
    expect(finding?.profile).toBe(profile)
    expect(placeOf(finding?.at ?? null)).toBe(at)
    expect(finding?.tools.join()).toBe(tools)
    expect(finding?.message).toContain(has)
    expect(finding?.fix?.title ?? null).toBe(fix)
  })

  it('says nothing about a setup in which nothing is wrong', () => {
    const role =
      '[profile ops]\nrole_arn = arn:aws:iam::111122223333:role/Ops\nsource_profile = dev\nregion = eu-west-1\n'
    const setup = { config: `# mine\n${corp}${dev}${role}`, credentials: '# nothing here\n', world: signedIn }
    expect(diagnose(examinedOf(setup))).toEqual([])
  })

  it('speaks in sentences, and names tools and commands as they are written', () => {
    for (const { setup } of cases) {
      for (const { message } of diagnose(examinedOf(setup))) {
        expect(message).toMatch(/^(?:[A-Z~[`]|aws|cdk|credential_process|[\d,]+ profiles)/)
        expect(message.replace(/\[.*?\]|`.*?`|'.*?'/g, '[]')).not.toMatch(/undefined|null|\s{2}|\bNaN\b|object Object/)
      }
    }
  })

  it('puts what the tools disagree about first, then errors, warnings and the rest', () => {
    const mixed: Situation = {
      config: `${corp}${dev}[profile a]\nrole_arn = arn:aws:iam::111122223333:role/A\nsource_profile = nobody\n`,
      credentials: `[dev]\n${keys}`,
      modes: { credentials: 0o640 },
      world: signedIn,
    }
    const findings = diagnose(examinedOf(mixed))
    expect(findings[0]?.code).toBe('tools-diverge')
    const order = ['error', 'warning', 'info']
    const rest = findings.filter(({ code }) => code !== 'tools-diverge').map(({ severity }) => order.indexOf(severity))
    expect(rest).toEqual([...rest].sort())
    expect(new Set(rest).size).toBe(3)
  })

  it('makes one finding of one cause, however many profiles have it', () => {
    const many = Array.from({ length: 40 }, (_, index) => dev.replace('[profile dev]', `[profile dev-${index}]`))
    const findings = diagnose(examinedOf({ config: corp + many.join('') }))
    expect(findings.map(({ code, profile }) => [code, profile])).toEqual([['token-missing', null]])
    expect(findings[0]?.message).toContain('40 profiles')
  })
})

describe('beside an explanation', () => {
  const setup: Situation = {
    config: `${corp}${dev}[profile ops]\nrole_arn = arn:aws:iam::111122223333:role/Ops\nsource_profile = dev\n[profile other]\nregion = eu-west-1\n`,
    env: { AWS_PROFILE: 'typo', CDK_DEFAULT_PROFILE: 'dev' },
    modes: { config: 0o666 },
  }
  const codes = (tool: 'aws' | 'cdk' | 'sdk-js', profile: string | null) => {
    const examined = examinedOf(setup)
    return findingsFor(examined, examined.explain(tool, profile)).map(({ code }) => code)
  }

  it.each<['aws' | 'cdk', string | null, FindingCode[]]>([
    ['cdk', 'dev', ['token-missing']],
    ['aws', 'ops', ['token-missing', 'region-missing']],
    ['cdk', 'other', []],
    ['aws', null, ['profile-missing']],
    ['cdk', 'nowhere', ['profile-missing']],
  ])('%s with profile %s has what concerns it and its sources, and nothing else', (tool, profile, expected) => {
    expect(codes(tool, profile)).toEqual(expected)
  })

  it('speaks of the profile that was asked about', () => {
    const examined = examinedOf(setup)
    const [finding] = findingsFor(examined, examined.explain('cdk', 'dev'))
    expect(finding).toMatchObject({ profile: 'dev', at: { file: 'config', line: 6 } })
  })

  it('has the same codes in the list of profiles', () => {
    const listed = codesByProfile(examinedOf(setup))
    expect(listed.get('dev')).toEqual(['token-missing'])
    expect(listed.get('ops')).toEqual(['token-missing', 'region-missing'])
    expect(listed.get('other')).toBeUndefined()
  })
})

describe('releases that are too old', () => {
  const login = examinedOf({ config: '[profile root]\nlogin_session = arn:aws:iam::111122223333:user/me\n' }).world
  const session = examinedOf({ config: corp }).world
  it.each([
    ['aws 2.31.9 with a console login', { aws: '2.31.9', cdk: null }, login, ['aws']],
    ['aws 2.32.0 with a console login', { aws: '2.32.0', cdk: null }, login, []],
    ['cdk 2.1033.1 with a console login', { aws: null, cdk: '2.1033.1' }, login, ['cdk']],
    ['cdk 2.1148.1 with a console login', { aws: '2.36.7', cdk: '2.1148.1' }, login, []],
    ['aws 2.21.3 with a session', { aws: '2.21.3', cdk: null }, session, ['aws']],
    ['aws 2.22.0 with a session', { aws: '2.22.0', cdk: null }, session, []],
    ['any release without either', { aws: '2.0.0', cdk: '2.0.0' }, examinedOf({}).world, []],
  ])('%s', (_what, versions, world, tools) => {
    expect(outdated(versions, world).flatMap((finding) => finding.tools)).toEqual(tools)
  })
})

describe('a sign-in', () => {
  const codesWith = (more: Parameters<typeof token>[0]) =>
    diagnose(examinedOf({ config: corp + dev, world: tokensOf(token(more)) })).map(
      ({ code, tools }) => `${code} ${tools.join()}`,
    )
  it.each<[string, Parameters<typeof token>[0], string[]]>([
    ['that ended and can be renewed is no problem', { expiresAt: inMinutes(-60) }, []],
    [
      'that ended and has no registration is one for aws',
      { expiresAt: inMinutes(-60), registrationExpiresAt: undefined },
      ['tools-diverge aws,cdk', 'token-expired aws'],
    ],
    [
      'that ended and cannot be renewed is one for all',
      { expiresAt: inMinutes(-1), hasRefreshToken: false },
      ['token-expired aws,cdk,sdk-js'],
    ],
    [
      'that nothing can renew is known before it ends',
      { hasRefreshToken: false },
      ['token-not-refreshable aws,cdk,sdk-js'],
    ],
    [
      'in an old form is none to cdk',
      { expiresAt: '2026-11-20T13:00:00UTC', hasRefreshToken: false },
      ['tools-diverge aws,cdk', 'token-unreadable cdk,sdk-js'],
    ],
  ])('%s', (_what, more, expected) => {
    expect(codesWith(more)).toEqual(expected)
  })

  it('from the future tells that the clock is slow', () => {
    const setup = { config: corp + dev, world: tokensOf(token({ registrationExpiresAt: inMinutes(60 * 24 * 93) })) }
    expect(diagnose(examinedOf(setup)).map(({ code, message }) => [code, message.includes('2 days')])).toEqual([
      ['clock-skew', true],
    ])
    expect(now).toBe(Date.parse('2026-11-20T12:00:00Z'))
  })
})
