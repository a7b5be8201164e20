import { describe, expect, it } from 'vitest'
import type { Finding, Outcome, SignIn, Verdict } from '../../preload/contract.ts'
import { isDiverging, needsYou, profileState, untilWords } from '../../renderer/verdicts.ts'
import { problemCount, problemGroups } from '../../renderer/views/problems/problems.ts'
import { leftoverKeys, profileItem } from '../support/explanations.ts'

const now = Date.parse('2026-11-20T15:00:00Z')
const corp: SignIn = {
  id: 'corp',
  kind: 'sso-session',
  startUrl: null,
  region: null,
  state: 'ready',
  accessTokenUntil: null,
  refreshable: true,
  signInSessionUntil: null,
  signingIn: null,
}
const verdict = (outcome: Outcome, kind: Verdict['kind'] = 'sso'): Verdict => ({ outcome, kind, accountId: null })
const expires = { accessToken: null, roleCredentials: null, signInSession: null, signInSessionHow: 'unknown' } as const

function signs(more: Parameters<typeof profileItem>[1], signIn: SignIn | undefined = corp) {
  return profileState(profileItem('p', more), signIn, now).tools.map(({ sign }) => sign)
}

describe('the signs of a profile', () => {
  it.each([
    ['works', 'works'],
    ['needs-sign-in', 'needs'],
    ['needs-mfa', 'needs'],
    ['fails', 'broken'],
    ['none', 'none'],
    ['unknown', 'unknown'],
  ] as const)('%s looks like %s, aws before cdk', (outcome, sign) => {
    expect(signs({ verdicts: { aws: verdict(outcome), cdk: verdict('works') } })).toEqual([sign, 'works'])
  })

  it('what ends soon says when, and what renews by itself does not end', () => {
    const soon = { ...expires, accessToken: '2026-11-20T15:08:30Z' }
    const ending: SignIn = { ...corp, state: 'ending', refreshable: false }
    expect(profileState(profileItem('p', { expires: soon }), ending, now)).toMatchObject({
      left: '8 min',
      words: 'aws: works, ends in 8 min · cdk: works, ends in 8 min',
    })
    expect(signs({ expires: soon })).toEqual(['works', 'works'])
    expect(signs({ expires: { ...soon, signInSession: '2026-11-20T15:05:00Z' } })).toEqual(['soon', 'soon'])
  })

  it('temporary keys that nobody renews end, and role credentials that are fetched anew do not', () => {
    const until = { ...expires, roleCredentials: '2026-11-20T15:05:00Z' }
    const keys = { aws: verdict('works', 'static'), cdk: verdict('works', 'static') }
    expect(signs({ expires: until, verdicts: keys, session: null }, undefined)).toEqual(['soon', 'soon'])
    expect(signs({ expires: until })).toEqual(['works', 'works'])
    const over = { ...expires, roleCredentials: '2026-11-20T14:59:00Z' }
    const state = profileState(profileItem('p', { expires: over, verdicts: keys, session: null }), undefined, now)
    expect(state.tools[0]).toMatchObject({ sign: 'broken', words: 'uses keys that ended at 14:59' })
  })

  it('where the tools part, the one that does not do what the settings ask for stands out', () => {
    const verdicts = { aws: verdict('works'), cdk: verdict('works', 'static') }
    const profile = profileItem('p', { verdicts, findings: ['tools-diverge'] })
    expect(isDiverging(profile)).toBe(true)
    expect(profileState(profile, corp, now).words).toBe('aws: works · cdk: works, but not with what aws uses')
    expect(signs({ verdicts, findings: ['tools-diverge'] })).toEqual(['works', 'broken'])
    expect(signs({ verdicts, findings: ['tools-diverge'], kind: 'static' })).toEqual(['broken', 'works'])
    expect(signs({ findings: ['tools-diverge'] })).toEqual(['works', 'works'])
  })

  it('a profile needs a person if either tool does', () => {
    expect(needsYou(profileItem('p', { verdicts: { aws: verdict('works'), cdk: verdict('needs-sign-in') } }))).toBe(
      true,
    )
    expect(needsYou(profileItem('p', { verdicts: { aws: verdict('fails'), cdk: verdict('none') } }))).toBe(false)
  })

  it.each([
    [{ ...expires, signInSession: '2026-11-20T18:20:00Z' }, true, 'sign-in until about 18:20'],
    [expires, true, 'renews by itself'],
    [{ ...expires, accessToken: '2026-11-20T16:05:00Z' }, false, 'until 16:05'],
    [expires, false, null],
  ] as const)('%j, renewing: %s, works %s', (ends, refreshable, words) => {
    expect(untilWords(profileItem('p', { expires: ends }), { ...corp, refreshable }, now)).toBe(words)
  })
})

describe('problems', () => {
  const finding = (code: Finding['code'], severity: Finding['severity'], profile: string | null): Finding => ({
    ...leftoverKeys,
    code,
    severity,
    profile,
  })
  const all = [
    finding('sso-legacy', 'info', 'a'),
    finding('keys-plaintext', 'warning', 'b'),
    finding('token-expired', 'error', 'p10'),
    finding('token-expired', 'error', 'p9'),
    finding('file-unparseable', 'error', null),
    leftoverKeys,
  ]

  it('are grouped by severity, where tools part first, then what concerns everything', () => {
    expect(
      problemGroups(all).map(({ title, problems }) => [title, problems.map(({ finding: one }) => one.code)]),
    ).toEqual([
      ['Errors', ['tools-diverge', 'file-unparseable', 'token-expired', 'token-expired']],
      ['Warnings', ['keys-plaintext']],
      ['Good to know', ['sso-legacy']],
    ])
    expect(problemGroups(all)[0]?.problems.map(({ finding: one }) => one.profile)).toEqual([
      'shop-prod',
      null,
      'p9',
      'p10',
    ])
  })

  it('are counted without what is only good to know', () => {
    expect(problemCount(all)).toEqual({ count: 5, hasErrors: true })
    expect(problemCount(all.slice(0, 2))).toEqual({ count: 1, hasErrors: false })
  })
})
