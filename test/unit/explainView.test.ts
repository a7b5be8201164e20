import { describe, expect, it } from 'vitest'
import { schemas } from '../../main/window/schemas.ts'
import { latestOnly } from '../../renderer/latest.ts'
import { clockLines } from '../../renderer/views/explain/clocks.ts'
import { differenceOf } from '../../renderer/views/explain/difference.ts'
import { ladderRows, selectionRows } from '../../renderer/views/explain/ladder.ts'
import {
  asItIs,
  isWithoutEffect,
  queryOf,
  variableProblem,
  type WhatIf,
  whatIfWords,
  withVariable,
} from '../../renderer/views/explain/whatIf.ts'
import { divergingAws, divergingCdk, explanation, leftoverKeys, rung, source } from '../support/explanations.ts'

const both = [divergingAws, divergingCdk]

function row(id: string, explanations = both, departing: 'aws' | 'cdk' | null = 'cdk') {
  const found = ladderRows(explanations, departing).find((one) => one.id === id)
  if (!found) throw new Error(`There is no row ${id}`)
  return found
}
const looks = (id: string, explanations = both) => row(id, explanations).cells.map(({ look, sign }) => [look, sign])

describe('the ladders of aws and cdk as one table', () => {
  it('keeps the order of aws, and puts what only cdk has before what comes next there', () => {
    expect(ladderRows(both, null).map(({ id }) => id)).toEqual([
      'env-keys',
      'assume-role',
      'web-identity',
      'sso',
      'static',
      'console-login',
      'process',
      'env-web-identity',
      'container',
      'instance',
    ])
  })

  it('shows the step in the own order of each tool', () => {
    const steps = (id: string) => row(id).cells.map((cell) => cell.steps)
    expect(steps('assume-role')).toEqual([[2], [2]])
    expect(steps('sso')).toEqual([[4], [6]])
    expect(steps('env-web-identity')).toEqual([[], [8]])
  })

  it('makes one row of the two steps in which aws looks for keys, and shows the one that counts', () => {
    const [aws, cdk] = row('static').cells
    expect(row('static').title).toBe('Static keys')
    expect(aws).toMatchObject({ look: 'shadowed', steps: [5] })
    expect(cdk).toMatchObject({ look: 'wins', steps: [3] })
    const without = explanation('aws', {
      ladder: [
        rung('static-credentials', 'Keys in credentials', 'absent', 'None in credentials.'),
        rung('static-config', 'Keys in config', 'absent', 'None in config.'),
      ],
    })
    expect(row('static', [without]).cells[0]).toMatchObject({
      steps: [1, 2],
      reason: 'None in credentials. None in config.',
    })
  })

  it('lights the winner of each, strikes what it shadows and gives the one that departs another sign', () => {
    expect(looks('sso')).toEqual([
      ['wins', 'works'],
      ['shadowed', null],
    ])
    expect(looks('static')).toEqual([
      ['shadowed', null],
      ['wins', 'broken'],
    ])
  })

  it('tells the winner from others of its kind, and where it stands', () => {
    expect(row('sso').detail).toBe('corp / Deploy')
    expect(row('static').detail).toBe('AKIA…Q7PX')
    expect(row('static').places).toEqual([{ file: 'credentials', line: 7 }])
  })

  it('marks the rows on which the tools part, and no other', () => {
    const disputed = (explanations: typeof both) =>
      ladderRows(explanations, null)
        .filter(({ isDisputed }) => isDisputed)
        .map(({ id }) => id)
    expect(disputed(both)).toEqual(['sso', 'static'])
    expect(disputed([divergingAws, { ...divergingAws, tool: 'cdk' }])).toEqual([])
    expect(disputed([divergingAws, { ...divergingAws, tool: 'cdk', outcome: 'needs-sign-in' }])).toEqual(['sso'])
  })

  it.each([
    ['works', 'works', 'wins'],
    ['needs-sign-in', 'needs', 'wins, needs you'],
    ['needs-mfa', 'needs', 'wins, needs you'],
    ['fails', 'broken', 'wins, fails'],
    ['unknown', 'unknown', 'wins, not judged'],
  ] as const)('a winner whose outcome is %s has the sign %s', (outcome, sign, word) => {
    expect(row('sso', [{ ...divergingAws, outcome }], null).cells[0]).toMatchObject({ sign, word })
  })

  it('a tool that settles on nothing stops at the last that was there and no use', () => {
    const failing = explanation('cdk', {
      outcome: 'fails',
      ladder: [
        rung('assume-role', 'Assume role', 'invalid', 'The SDK takes no notice of it.'),
        rung('process', 'External process', 'invalid', 'helper does not exist.'),
        rung('sso', 'Identity Center', 'not-reached', 'The tool gives this profile up before it.'),
      ],
    })
    expect(ladderRows([failing], null).map(({ cells }) => cells[0]?.look)).toEqual(['passed', 'stops', 'quiet'])
    expect(row('sso', [failing]).cells[0]?.brief).toBe('not reached')
  })

  it('says in short what --profile keeps a tool from reading', () => {
    expect(row('container').cells[1]?.brief).toBe('not read with --profile')
    expect(row('env-web-identity').cells[0]?.brief).toBe('never looks here')
  })
})

describe('how the profile was selected', () => {
  const selected = explanation('cdk', {
    profile: { name: 'dev', selectedBy: 'CDK_PROFILE', exists: true },
    selection: [
      rung('option', 'Option --profile', 'absent', 'It names no profile.'),
      rung('CDK_PROFILE', 'CDK_PROFILE', 'chosen', 'It names dev.'),
      rung('AWS_PROFILE', 'AWS_PROFILE', 'shadowed', 'It names other.'),
    ],
  })

  it('shows the places that name one, and the others on demand', () => {
    expect(selectionRows([selected], false).map(({ title, detail }) => [title, detail])).toEqual([
      ['CDK_PROFILE', 'dev'],
      ['AWS_PROFILE', null],
    ])
    expect(selectionRows([selected], true)).toHaveLength(3)
  })

  it('a name that no profile has is where a tool stops', () => {
    const [row] = selectionRows(
      [{ ...selected, outcome: 'fails', profile: { ...selected.profile, exists: false }, reason: 'No profile dev.' }],
      false,
    )
    expect(row?.cells[0]).toMatchObject({ look: 'stops', sign: 'broken', reason: 'No profile dev.' })
  })
})

describe('a difference between aws and cdk', () => {
  it('is what the finding says, with the remedy', () => {
    const found = differenceOf(divergingAws, divergingCdk, 'sso')
    expect(found).toMatchObject({ title: 'aws and cdk would work in different accounts.', departing: 'cdk' })
    expect(found?.fix?.title).toBe('Remove leftover keys')
  })

  it('has the remedy of what it comes from, where the finding itself has none', () => {
    const diverging = { ...leftoverKeys, fix: null }
    const open = { ...leftoverKeys, code: 'file-mode-open' } as const
    const left = { ...leftoverKeys, code: 'shadowed-keys' } as const
    const aws = { ...divergingAws, findings: [diverging] }
    expect(differenceOf(aws, { ...divergingCdk, findings: [diverging, open, left] }, 'sso')?.fix).toBe(left.fix)
    expect(differenceOf(aws, { ...divergingCdk, findings: [diverging, open] }, 'sso')?.fix).toBeNull()
  })

  it('is said without a finding, too', () => {
    const [aws, cdk] = both.map((one) => ({ ...one, findings: [] }))
    expect(differenceOf(aws, cdk, 'sso')?.message).toBe(
      '`aws` takes Identity Center `corp / Deploy` in account `111122223333`. `cdk` takes Static keys `AKIA…Q7PX` in account `999900001111`.',
    )
    const failing = explanation('cdk', { outcome: 'fails' })
    expect(differenceOf(aws, failing, 'sso')).toMatchObject({
      title: 'aws and cdk come to different ends.',
      departing: null,
    })
  })

  it('is none where both come to the same', () => {
    expect(differenceOf(divergingAws, { ...divergingAws, tool: 'cdk', findings: [] }, 'sso')?.message).toBe(
      leftoverKeys.message,
    )
    const quiet = { ...divergingAws, findings: [] }
    expect(differenceOf(quiet, { ...quiet, tool: 'cdk' }, 'sso')).toBeNull()
  })

  it('is a way, where the same role is reached from other credentials', () => {
    const role = source('assume-role', { roleName: 'Audit' })
    const [aws, cdk] = [source('sso', { session: 'corp' }), source('static')].map((base) =>
      explanation('aws', { source: role, chain: [base, role] }),
    )
    expect(differenceOf(aws, cdk, 'assume-role')).toMatchObject({
      title: 'aws and cdk come to the same role by different ways.',
      sign: 'soon',
      departing: null,
    })
  })

  it('is none where neither works', () => {
    const aws = explanation('aws', { outcome: 'fails', source: source('process') })
    expect(differenceOf(aws, explanation('cdk', { outcome: 'fails' }), 'process')).toBeNull()
    expect(differenceOf(aws, explanation('cdk', { outcome: 'none' }), 'process')).toBeNull()
  })

  it('departs where the settings of the profile do not lead', () => {
    const aws = explanation('aws', { source: source('sso', { session: 'corp' }) })
    const cdk = explanation('cdk', { source: source('process') })
    expect(differenceOf(aws, cdk, 'sso')?.departing).toBe('cdk')
    expect(differenceOf(aws, cdk, 'process')?.departing).toBe('aws')
  })
})

describe('the three clocks', () => {
  const now = Date.parse('2026-11-20T15:00:00Z')
  const corp = {
    id: 'corp',
    kind: 'sso-session',
    startUrl: null,
    region: null,
    state: 'ready',
    accessTokenUntil: '2026-11-20T16:05:00Z',
    refreshable: true,
    signInSessionUntil: null,
    signingIn: null,
  } as const
  const expires = {
    accessToken: '2026-11-20T16:05:00Z',
    roleCredentials: '2026-11-20T15:48:00Z',
    signInSession: '2026-11-20T18:20:00Z',
    signInSessionHow: 'learnt',
  } as const
  const words = (explanations: Parameters<typeof clockLines>[0], signIn: Parameters<typeof clockLines>[1]) =>
    clockLines(explanations, signIn, now).map(({ value, note }) => `${value}, ${note}`)

  it('are told apart, with what only one tool keeps', () => {
    expect(words([{ ...divergingAws, expires }, divergingCdk], corp)).toEqual([
      'until 16:05, renews by itself',
      'until 15:48, only `aws` keeps them',
      'about 18:20, learnt from earlier sign-ins',
    ])
  })

  it('say what nobody knows, and what is over', () => {
    const over = { ...divergingAws.expires, accessToken: '2026-11-20T14:28:00Z' }
    const left = { ...divergingAws, source: null, expires: over }
    expect(words([left], { ...corp, refreshable: false })).toEqual([
      'ended 14:28, sign in again',
      'none kept, fetched when a command needs them',
      'unknown, no file says it',
    ])
    expect(words([explanation('aws', { source: source('static') })], undefined)).toEqual([
      '–, none is needed',
      'not known, no end is written beside the keys',
      '–, nothing is signed in to',
    ])
  })
})

describe('what if', () => {
  const changed: WhatIf = {
    isNamed: false,
    withoutEnv: true,
    keys: 'present',
    app: ' /work/app ',
    variables: new Map([
      ['AWS_PROFILE', 'dev'],
      ['AWS_REGION', null],
    ]),
  }

  it('asks as if named by --profile, with nothing different, unless somebody says so', () => {
    expect(queryOf('dev', asItIs)).toEqual({ profile: 'dev', env: {}, withoutEnv: false, app: null })
    expect(whatIfWords(asItIs)).toEqual([])
  })

  it('asks what the main side takes', () => {
    const query = queryOf('dev', changed)
    expect(query).toEqual({
      profile: null,
      env: {
        AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE000000000',
        AWS_SECRET_ACCESS_KEY: 'example',
        AWS_PROFILE: 'dev',
        AWS_REGION: null,
      },
      withoutEnv: true,
      app: '/work/app',
    })
    expect(schemas['profile.explain'].safeParse(query).success).toBe(true)
    const full = Array.from({ length: 80 }, (_, index) => `V${index}`).reduce<WhatIf>(
      (whatIf, name) => (variableProblem(name, whatIf) === null ? withVariable(whatIf, name, 'x') : whatIf),
      changed,
    )
    expect(schemas['profile.explain'].safeParse(queryOf('dev', full)).success).toBe(true)
  })

  it('says what is different', () => {
    expect(whatIfWords(changed).join(', ')).toBe(
      'without `--profile`, without your environment, with keys in the environment, `AWS_PROFILE=dev`, `AWS_REGION` not set, in `/work/app`',
    )
  })

  it('knows what is without effect beside --profile', () => {
    expect(isWithoutEffect({ ...changed, isNamed: true })).toBe(true)
    expect(isWithoutEffect(changed)).toBe(false)
    expect(isWithoutEffect({ ...asItIs, variables: new Map([['AWS_REGION', 'x']]) })).toBe(false)
  })

  it.each(['1A', 'A B', 'A=B', ''])('takes no variable named %j', (name) => {
    expect(variableProblem(name, asItIs)).not.toBeNull()
  })
})

describe('asking one question at a time', () => {
  it('asks the last of those that come meanwhile, and drops the answer to a question that is no longer asked', async () => {
    const asked: string[] = []
    const shown: string[] = []
    const waiting: (() => void)[] = []
    const { ask } = latestOnly(
      (question: string) =>
        new Promise<string>((resolve) => {
          asked.push(question)
          waiting.push(() => resolve(`${question}!`))
        }),
      (answer) => shown.push(answer),
    )
    const turn = () => new Promise((resolve) => setImmediate(resolve))
    for (const question of ['a', 'b', 'c']) ask(question)
    expect(asked).toEqual(['a'])
    waiting[0]?.()
    await turn()
    expect(asked).toEqual(['a', 'c'])
    expect(shown).toEqual([])
    ask('c')
    waiting[1]?.()
    await turn()
    expect(shown).toEqual(['c!'])
    expect(asked).toEqual(['a', 'c', 'c'])
  })
})
