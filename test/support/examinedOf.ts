import { examine } from '../../main/core/doctor/examine.ts'
import type { Examined } from '../../main/core/doctor/examined.ts'
import { type Document, parse } from '../../main/core/files/document/document.ts'
import { openness } from '../../main/core/files/permissions.ts'
import { awsReading, sdkReading } from '../../main/core/machine/readMachine.ts'
import type { FileName } from '../../main/core/model/finding.ts'
import type { FileState } from '../../main/core/model/state.ts'
import type { CachedToken, World } from '../../main/core/resolve/world.ts'

export interface Situation {
  readonly config?: string | Uint8Array
  readonly credentials?: string | Uint8Array
  readonly env?: Readonly<Record<string, string>>
  readonly modes?: Partial<Readonly<Record<FileName, number>>>
  readonly status?: Partial<Readonly<Record<FileName, FileState['status']>>>
  /** The rest of the world, where it is not that of a machine with nothing on it. */
  readonly world?: Partial<World>
}

export const home = '/home/me'
export const now = Date.parse('2026-11-20T12:00:00Z')
export const inMinutes = (minutes: number) => new Date(now + minutes * 60_000).toISOString().replace('.000Z', 'Z')

/** An access token that is good for an hour and can be renewed, or as the test says. */
export const token = (more: Partial<CachedToken> = {}): CachedToken => ({
  accessToken: 'present',
  expiresAt: inMinutes(60),
  hasRefreshToken: true,
  hasClientId: true,
  hasClientSecret: true,
  registrationExpiresAt: inMinutes(80 * 24 * 60),
  ...more,
})

/** What the doctor examines, made from the texts of the two files and nothing else of this machine. */
export function examinedOf(situation: Situation): Examined {
  const { config = '', credentials = '' } = situation
  return examinedWith(situation, { config: documentOf(config), credentials: documentOf(credentials) })
}

/** The same situation with other documents in the place of the files. */
export function examinedWith(situation: Situation, documents: Readonly<Record<FileName, Document>>): Examined {
  const { env = {}, modes, status, world: more } = situation
  const path = (name: FileName) => `${home}/.aws/${name}`
  const file = (name: FileName) => ({ file: name, path: path(name), place: path(name), document: documents[name] })
  const files = { config: file('config'), credentials: file('credentials') }
  const world: World = {
    env,
    platform: 'linux',
    home,
    now,
    aws: awsReading(files),
    sdk: sdkReading(files, env),
    cdkJson: null,
    userCdkJson: null,
    tokens: new Map(),
    roleCache: new Map(),
    logins: { aws: new Map(), sdk: new Map() },
    cdkAccounts: new Map(),
    legacyKeys: null,
    paths: new Map(),
    learnt: new Map(),
    isEc2: false,
    ...more,
  }
  const examined = (['config', 'credentials'] as const).map((name) => ({
    name,
    path: path(name),
    shown: `~/.aws/${name}`,
    status: status?.[name] ?? 'present',
    bytes: new Uint8Array(),
    document: documents[name],
    openTo: openness(modes?.[name] ?? 0o600),
  }))
  return examine({ world, files: examined })
}

const documentOf = (text: string | Uint8Array) => parse(typeof text === 'string' ? Buffer.from(text) : text)
