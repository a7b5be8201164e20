import { describe, expect, it } from 'vitest'
import { parse } from '../../main/core/files/document/document.ts'
import { readAws } from '../../main/core/readers/aws.ts'
import { type MergedProfile, merge } from '../../main/core/readers/merge.ts'
import { readSdk } from '../../main/core/readers/sdk.ts'

function merged(config: string, credentials: string) {
  const [one, other] = [parse(Buffer.from(config)), parse(Buffer.from(credentials))]
  return {
    aws: merge(
      {
        config: readAws(one, { file: 'config', path: '/config' }),
        credentials: readAws(other, { file: 'credentials', path: '/credentials' }),
      },
      'replace',
    ),
    sdk: merge(
      { config: readSdk(one, { file: 'config' }), credentials: readSdk(other, { file: 'credentials' }) },
      'mix',
    ),
  }
}

const plain = (profile: MergedProfile | undefined) =>
  Object.fromEntries(
    profile?.keys().map((key) => {
      const value = profile.get(key)?.value
      return [
        key,
        typeof value === 'object' ? Object.fromEntries([...value].map(([name, inner]) => [name, inner.value])) : value,
      ]
    }) ?? [],
  )

describe('both files', () => {
  it('credentials wins per key, in every tool', () => {
    const { aws, sdk } = merged('[profile a]\nregion = one\noutput = json\n', '[a]\nregion = two\n[b]\nregion = x\n')
    for (const { profiles } of [aws, sdk]) {
      expect([...profiles.keys()]).toEqual(['a', 'b'])
      expect(plain(profiles.get('a'))).toEqual({ region: 'two', output: 'json' })
      expect(profiles.get('a')?.get('region')).toMatchObject({ file: 'credentials', line: 2 })
      expect(profiles.get('a')?.get('output')).toMatchObject({ file: 'config', line: 3 })
      expect(profiles.get('a')?.text('region')).toBe('two')
      expect(profiles.get('b')?.config).toBeNull()
    }
  })

  it('aws replaces a nested block and the sdk mixes both', () => {
    const { aws, sdk } = merged('[profile a]\ns3 =\n  one = 1\n  two = 1\n', '[a]\ns3 =\n  two = 2\n')
    expect(plain(aws.profiles.get('a'))).toEqual({ s3: { two: '2' } })
    expect(plain(sdk.profiles.get('a'))).toEqual({ s3: { one: '1', two: '2' } })
  })

  it('the sdk keeps a value in one file and a nested block in the other side by side', () => {
    const { aws, sdk } = merged('[profile a]\ns3 =\n  one = 1\n', '[a]\ns3 = x\n')
    expect(plain(aws.profiles.get('a'))).toEqual({ s3: 'x' })
    expect(plain(sdk.profiles.get('a'))).toEqual({ s3: 'x', 's3.one': '1' })
  })

  it('sessions and services come from config only', () => {
    const { aws, sdk } = merged(
      '[sso-session s]\nsso_region = x\n[services v]\ns3 =\n  endpoint_url = y\n',
      '[sso-session t]\nsso_region = x\n',
    )
    for (const { sessions, services } of [aws, sdk]) {
      expect([...sessions.keys()]).toEqual(['s'])
      expect([...services.keys()]).toEqual(['v'])
    }
    expect([...aws.profiles.keys()]).toEqual(['sso-session t'])
    expect([...sdk.profiles.keys()]).toEqual(['sso-session.t'])
  })

  it('a broken file stops aws altogether, the config first', () => {
    const { aws, sdk } = merged('[profile a]\nstray\n', '[b]\nregion = x\nregion = y\n')
    expect(aws.fatal).toMatchObject({ file: 'config', line: 2 })
    expect(aws.profiles.size).toBe(0)
    expect(merged('', '[b]\nregion = x\nregion = y\n').aws.fatal).toMatchObject({ file: 'credentials', line: 3 })
    expect([...sdk.profiles.keys()]).toEqual(['b'])
  })
})
