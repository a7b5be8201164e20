import { describe, expect, it, test } from 'vitest'
import { readMachine } from '../../main/core/machine/readMachine.ts'
import { endKeys, momentIn } from '../../main/core/resolve/rememberedEnd.ts'
import { verdictsOf } from '../../main/core/resolve/verdicts.ts'
import { examinedOf, inMinutes, now } from '../support/examinedOf.ts'

test.each([
  ['2026-11-20T13:00:00Z', '2026-11-20T13:00:00Z'],
  ['2026-11-20T14:00:00+01:00', '2026-11-20T13:00:00Z'],
  ['2026-11-20T14:00:00.123+0100', '2026-11-20T13:00:00Z'],
  ['2026-11-20 13:00:00', '2026-11-20T13:00:00Z'],
  ['2026-11-20 13:00:00 UTC', '2026-11-20T13:00:00Z'],
  ['2026-11-20T13:00', null],
  ['2026-13-40T13:00:00Z', null],
  ['tomorrow', null],
  ['', null],
  [undefined, null],
])('%s is read as %s', (text, expected) => {
  expect(momentIn(text)).toBe(expected)
})

const keys = (end: string, more = 'aws_session_token = fake-token\n') =>
  `[dev]\naws_access_key_id = ASIAEXAMPLE000000000\naws_secret_access_key = fake\n${more}${end}\n`

describe('an end that is written beside session keys', () => {
  it.each(endKeys)('is known by the name %s, for both tools', (key) => {
    const { world, explain } = examinedOf({ credentials: keys(`${key} = ${inMinutes(30)}`) })
    for (const tool of ['aws', 'cdk'] as const) {
      const { outcome, expires, reason } = explain(tool, 'dev')
      expect([outcome, expires.roleCredentials]).toEqual(['works', inMinutes(30)])
      expect(reason).toContain(`They end at ${inMinutes(30)}`)
    }
    expect(verdictsOf(world, 'dev').expires.roleCredentials).toBe(inMinutes(30))
  })

  it('does not change what the tools do, once it has passed', () => {
    const { explain } = examinedOf({ credentials: keys(`x_security_token_expires = ${inMinutes(-1)}`) })
    for (const tool of ['aws', 'cdk'] as const) {
      const { outcome, reason } = explain(tool, 'dev')
      expect(outcome).toBe('works')
      expect(reason).toContain(`They ended at ${inMinutes(-1)}`)
    }
  })

  it('says nothing about keys without a session token', () => {
    const { explain } = examinedOf({ credentials: keys(`expiration = ${inMinutes(30)}`, '') })
    expect(explain('aws', 'dev').expires.roleCredentials).toBeNull()
  })

  it('is that of each profile, however alike they are', () => {
    const other = keys(`x_security_token_expires = ${inMinutes(40)}`).replace('[dev]', '[other]')
    const bytes = Buffer.from(keys(`x_security_token_expires = ${inMinutes(30)}`) + other)
    const instead = new Map([['credentials', bytes]] as const)
    const { world } = readMachine({ env: { CDK_HOME: '/nowhere' }, home: '/nowhere', now, instead })
    const ends = ['dev', 'other'].map((name) => verdictsOf(world, name).expires.roleCredentials)
    expect(ends).toEqual([inMinutes(30), inMinutes(40)])
  })
})
