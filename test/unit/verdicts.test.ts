import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { changedProfiles } from '../../main/core/machine/changes.ts'
import { type Machine, readMachine } from '../../main/core/machine/readMachine.ts'
import { verdictOf } from '../../main/core/resolve/resolve.ts'
import { VerdictBook, verdictsOf } from '../../main/core/resolve/verdicts.ts'
import { Random, seedOf } from '../support/random.ts'
import { TemporaryHome } from '../support/temporaryHome.ts'

let home: TemporaryHome
beforeEach(() => {
  home = new TemporaryHome()
})
afterEach(() => home.dispose())

const read = (env: Record<string, string> = {}): Machine =>
  readMachine({ env: { HOME: home.path, ...env }, home: home.path, now: Date.parse('2026-11-20T12:00:00Z') })

const keys = 'aws_access_key_id = AKIAEXAMPLE000000000\naws_secret_access_key = example\n'
const role = (from: string) => `role_arn = arn:aws:iam::111122223333:role/Deploy\nsource_profile = ${from}\n`

function kept(config: string): { readonly book: VerdictBook; readonly machine: Machine } {
  home.write('config', config)
  const machine = read()
  const book = new VerdictBook()
  book.update(machine.world, machine.profiles.keys(), null)
  return { book, machine }
}

describe('a change', () => {
  const config = `[profile base]\n${keys}\n[profile one]\n${role('base')}\n[profile two]\n${role('one')}\n[profile other]\n${keys}`

  it.each([
    ['of a profile that others are assumed from', ['[profile base]\n', '[profile base]\n# '], ['base', 'one', 'two']],
    ['of one that only one is assumed from', ['source_profile = base', 'source_profile = nope'], ['one', 'two']],
    ['of one that nobody needs', ['[profile other]\n', '[profile other]\nregion = eu-west-1\n'], ['other']],
    ['that takes a profile away', ['[profile one]', '[profile uno]'], ['one', 'two', 'uno']],
    ['of nothing', ['', ''], []],
  ] as const)('%s leads to what hangs on it, and to nothing else', (_what, [from, to], affected) => {
    const { book, machine } = kept(config)
    home.write('config', config.replace(from, to))
    const now = read()
    const changed = changedProfiles(machine, now)
    expect([...book.update(now.world, now.profiles.keys(), changed ?? new Set(['everything']))].sort()).toEqual(
      affected,
    )
  })

  it.each([
    ['a sign-in session', '[sso-session s]\nsso_region = eu-west-1\n', ''],
    ['the default profile, whose region cdk borrows', '[default]\nregion = eu-west-1\n', '[default]\nregion = x\n'],
    ['a file that aws cannot read any more', '', 'stray line\n'],
  ])('of %s leads to every profile', (_what, before, after) => {
    const { machine } = kept(before + config)
    home.write('config', after + config)
    expect(changedProfiles(machine, read())).toBe(null)
  })

  it('of the environment or of a cache leads to every profile', () => {
    const { machine } = kept(config)
    expect(changedProfiles(machine, read({ AWS_REGION: 'eu-west-1' }))).toBe(null)
    home.writeToken('s', { accessToken: 'example', expiresAt: '2026-11-20T18:00:00Z' })
    expect(changedProfiles(machine, read())).toBe(null)
  })
})

const seed = seedOf('verdicts')
it(`after any number of edits the kept verdicts are those of a fresh look (seed ${seed})`, () => {
  const random = new Random(seed)
  const names = ['a', 'b', 'c', 'd', 'e', 'f'] as const
  const settings = () =>
    random.pick([keys, role(random.pick(names)), role(random.pick(names)) + keys, 'region = eu-west-1\n', ''] as const)
  const sections = new Map(names.map((name) => [name, settings()]))
  const text = () => [...sections].map(([name, body]) => `[profile ${name}]\n${body}\n`).join('')
  let { book, machine } = kept(text())
  for (let round = 0; round < 200; round += 1) {
    const name = random.pick(names)
    if (random.next() < 0.2) sections.delete(name)
    else sections.set(name, settings())
    home.write('config', text())
    const now = read()
    book.update(now.world, now.profiles.keys(), changedProfiles(machine, now))
    machine = now
    const fresh = [...now.profiles.keys()].map((profile) => [profile, verdictsOf(now.world, profile)])
    expect([...now.profiles.keys()].map((profile) => [profile, book.of(profile)])).toEqual(fresh)
  }
})

it(`profiles that are taken for alike come to what each would come to by itself (seed ${seed})`, () => {
  const random = new Random(seed)
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'] as const
  const accounts = ['111122223333', '222233334444'] as const
  const lines = () => {
    const account = random.pick(accounts)
    return random.pick([
      `aws_access_key_id = AKIAZZZZZZZZZZZZZZ${random.pick(['AA', 'BB'] as const)}\naws_secret_access_key = example\n`,
      `role_arn = arn:aws:iam::${account}:role/Deploy\nsource_profile = ${random.pick(['a', 'a', 'a', 'b', 'c'] as const)}\n`,
      `role_arn = arn:aws:iam::${account}:role/Deploy\ncredential_source = Environment\n`,
      `sso_session = ${random.pick(['corp', 'gone'] as const)}\nsso_account_id = ${account}\nsso_role_name = Admin\n`,
      `sso_start_url = https://x/start\nsso_region = eu-west-1\nsso_account_id = ${account}\nsso_role_name = Admin\n`,
      `region = ${random.pick(['eu-west-1', 'us-east-1', 'eu west 1', '', '1'] as const)}\n`,
      `role_arn = arn:aws:iam::${account}:role/Deploy\nsource_profile = a\n`,
      `role_arn = arn:aws:iam::${account}:role/Deploy\nsource_profile = a\nmfa_serial = ${random.pick(['arn:aws:iam::111122223333:mfa/me', ''] as const)}\n`,
      `credential_process = ${random.pick(['/bin/sh', '/none', ''] as const)}\n`,
      `login_session = arn:aws:iam::${account}:user/me\n`,
      `web_identity_token_file = /none\n`,
      `aws_account_id = ${account}\n`,
      'output = json\n',
    ] as const)
  }
  home.writeToken('corp', { accessToken: 'example', expiresAt: '2026-11-20T18:00:00Z' })
  for (let round = 0; round < 150; round += 1) {
    const section = (name: string) => {
      const own = new Map(
        Array.from({ length: 1 + random.below(3) }, lines)
          .flatMap((text) => text.split('\n'))
          .filter(Boolean)
          .map((line) => [line.slice(0, line.indexOf(' ')), line]),
      )
      return `[profile ${name}]\n${[...own.values()].join('\n')}\n`
    }
    const session = '[sso-session corp]\nsso_start_url = https://x/start\nsso_region = eu-west-1\n'
    // The first one always works, so that what the others add to it shows.
    home.write('config', `${session}[profile a]\n${keys}${names.slice(1).map(section).join('\n')}`)
    const { world, profiles } = read()
    for (const name of profiles.keys()) {
      const alone = { ...world }
      expect({ name, ...verdictsOf(world, name).verdicts }).toEqual({
        name,
        aws: verdictOf(alone, 'aws', name).verdict,
        cdk: verdictOf(alone, 'cdk', name).verdict,
      })
    }
  }
})
