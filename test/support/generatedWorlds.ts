import { parse } from '../../main/core/files/document/document.ts'
import { awsReading, sdkReading } from '../../main/core/machine/readMachine.ts'
import type { FileName } from '../../main/core/model/finding.ts'
import type {
  CachedLogin,
  CachedRole,
  CachedToken,
  CacheFile,
  NamedPath,
  World,
} from '../../main/core/resolve/world.ts'
import { generateBytes, generateFile } from './generatedFiles.ts'
import { generateSetup } from './liveSetups.ts'
import { Random } from './random.ts'

const home = '/home/kim'
const now = Date.parse('2026-11-20T12:00:00Z')
const here = (text: string) => text.replaceAll('{HOME}', home).replaceAll('{AWS}', 'http://127.0.0.1:9')

/** What may stand where a time should. */
const times: readonly [unknown, ...unknown[]] = [
  '2026-11-20T14:00:00Z',
  '2026-11-20T12:04:00Z',
  '2026-11-20T12:12:00UTC',
  '2026-11-20T11:00:00+00:00',
  '2099-01-01T00:00:00',
  '',
  'soon',
  '+275760-09-13T00:00:00.001Z',
  1_800_000_000_000,
  -1,
  1e300,
  Number.NaN,
  null,
  undefined,
  {},
  ['2026-11-20T14:00:00Z'],
  true,
]

const often = (random: Random) => random.next() < 0.8

function cacheFile<T>(random: Random, facts: () => T): CacheFile<T> {
  return random.next() < 0.1 ? 'torn' : facts()
}

const tokenFacts = (random: Random): CachedToken => ({
  accessToken: random.pick(['present', 'present', 'present', 'empty', 'missing']),
  expiresAt: random.pick(times),
  hasRefreshToken: often(random),
  hasClientId: often(random),
  hasClientSecret: often(random),
  registrationExpiresAt: random.pick(times),
})

const roleFacts = (random: Random): CachedRole => ({
  accessKeyId: random.pick(['ASIAEXAMPLECACHED000', null]),
  expiration: random.pick(times),
  accountId: random.pick(['111122223333', null]),
})

const loginFacts = (random: Random): CachedLogin => ({
  accessKeyId: random.pick(['ASIAEXAMPLELOGIN0000', null]),
  accountId: random.pick(['111122223333', null]),
  expiresAt: random.pick(times),
  missing: often(random) ? [] : [random.pick(['accessToken', 'clientId', 'refreshToken', 'dpopKey', 'accountId'])],
})

const pathFacts = (random: Random): NamedPath => ({
  exists: often(random),
  readable: often(random),
  executable: often(random),
})

/** One of the two files: shaped as people have them, without any sense, or both in one. */
function fileOf(random: Random, shaped: string): Buffer {
  const kind = random.next()
  if (kind < 0.65) return Buffer.from(shaped)
  if (kind < 0.8) return generateFile(random)
  if (kind < 0.85) return generateBytes(random)
  return Buffer.concat([Buffer.from(`${shaped}\n`), generateFile(random)])
}

export interface GeneratedWorld {
  readonly world: World
  /** Profiles to ask for, also such as there are not. */
  readonly profiles: readonly (string | undefined)[]
}

/** Always the same world for the same seed, made in memory. */
export function generateWorld(seed: number): GeneratedWorld {
  const random = new Random(seed)
  const setup = generateSetup(random.below(2 ** 31))
  const textOf = (name: string) => {
    const content = setup.files.get(name)
    return typeof content === 'string' ? here(content) : ''
  }
  const fileAt = (file: FileName) => {
    const path = `${home}/.aws/${file}`
    const bytes = fileOf(random, textOf(`.aws/${file}`) || textOf(`other/${file}`))
    return { file, path, place: path, document: parse(bytes) }
  }
  const files = { config: fileAt('config'), credentials: fileAt('credentials') }
  const env = Object.fromEntries(Object.entries(setup.env).map(([name, value]) => [name, here(value)]))
  const [aws, sdk] = [awsReading(files), sdkReading(files, env)]
  const cacheIn = <T>(directory: string, facts: (random: Random) => T) =>
    new Map(
      [...setup.files.keys()]
        .filter((name) => name.startsWith(`${directory}/`))
        .map((name) => [name.slice(directory.length + 1), cacheFile(random, () => facts(random))] as const),
    )
  const logins = cacheIn('.aws/login/cache', loginFacts)
  const names = new Set([...aws.merged.profiles.keys(), ...sdk.merged.profiles.keys()])
  const commands = [...aws.merged.profiles.values()].flatMap((profile) => [
    profile.text('web_identity_token_file') ?? [],
    (profile.text('credential_process') ?? '').split(' ')[0] ?? [],
  ])
  const setting = () => random.pick([null, null, null, '', 'a', 'default', 'nowhere'])
  return {
    world: {
      env,
      platform: random.pick(['linux', 'linux', 'darwin', 'win32']),
      home,
      now,
      aws,
      sdk,
      cdkJson: often(random) ? null : { profile: setting(), region: setting() },
      userCdkJson: often(random) ? null : { profile: setting(), region: setting() },
      tokens: cacheIn('.aws/sso/cache', tokenFacts),
      roleCache: cacheIn('.aws/cli/cache', roleFacts),
      logins: { aws: logins, sdk: often(random) ? logins : new Map() },
      cdkAccounts: new Map(often(random) ? [] : [['AKIAEXAMPLECRA000000', '111122223333']]),
      legacyKeys: often(random)
        ? null
        : { path: '~/.boto', accessKeyId: 'AKIAEXAMPLEBOTO00000', missing: random.pick([null, 'AWSSecretKey']) },
      paths: new Map(commands.flat().map((name) => [name, pathFacts(random)] as const)),
      learnt: new Map(often(random) ? [] : [['s', '2026-11-20T20:00:00Z']]),
      isEc2: !often(random),
    },
    profiles: [setup.profile ?? undefined, undefined, ...names, '', 'nowhere', '__proto__', 'constructor'],
  }
}
