import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ListAccessKeysCommand } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { systemClock } from '../../main/core/clock.ts'
import { createEditing } from '../../main/core/files/editing.ts'
import { basesOf } from '../../main/core/files/filesEdit.ts'
import { createLongTermKeys } from '../../main/core/keys/longTermKeys.ts'
import { Secret } from '../../main/core/model/secret.ts'
import { pause } from '../../main/core/pause.ts'
import { createVault } from '../../main/core/vault/createVault.ts'
import { Child } from '../support/childProcess.ts'
import { iamOf, whoIs } from '../support/fake-aws/testing.ts'
import { fileKeyStore } from '../support/fileKeyStore.ts'
import { account, keyLines, keysScene, type PlainKeys, successOf } from '../support/keysScene.ts'
import { program } from '../support/program.ts'
import { Random, seedOf } from '../support/random.ts'

const kills = Number(process.env.LATCHKEY_ROTATION_KILLS ?? 20)
/** From the first line of a rotation to one of the next, by way of taking it back. */
const firstLine = 1
const lines = 12
const longestMs = 40

let compiled: string
beforeAll(() => {
  compiled = mkdtempSync(join(tmpdir(), 'latchkey-rotation-killed-'))
})
afterAll(() => rmSync(compiled, { recursive: true, force: true }))

async function rotating(place: 'vault' | 'credentials') {
  // Waiting for a key that is gone moves the clock here, and not that of the process that is killed.
  const scene = await keysScene({ signatureWindowMs: 24 * 3_600_000 })
  const { aws, home, env, ports } = scene
  const keychain = join(home.path, 'keychain')
  const first = aws.issueUserKey(account, 'kim')
  const opened = () => {
    const keyStore = fileKeyStore(keychain)
    const vault = createVault({ ...ports, keyStore })
    const editing = createEditing({ ...ports, keyStore })
    const keys = createLongTermKeys({
      ...ports,
      editing,
      vault: async () => vault,
      program: () => [process.execPath, program],
    })
    return { vault, keys }
  }
  if (place === 'credentials') home.write('credentials', `[dev]\n${keyLines(first)}region = eu-west-1\n`)
  else {
    const { keys } = opened()
    const pair = { accessKeyId: first.accessKeyId, secretAccessKey: new Secret(first.secretAccessKey) }
    successOf(await keys.add('dev', pair, basesOf(successOf(keys.previewAdd('dev')))))
  }
  /** Those that the profile has: whole, whatever happened. */
  const present = async (): Promise<PlainKeys> => {
    if (place === 'vault') return JSON.parse(successOf(await opened().vault.read('keys/dev')) ?? '')
    const found = /aws_access_key_id = (.*)\naws_secret_access_key = (.*)\n/.exec(
      readFileSync(home.file('credentials'), 'utf8'),
    )
    return { accessKeyId: found?.[1] ?? '', secretAccessKey: found?.[2] ?? '' }
  }
  const start = () =>
    new Child('rotator', [home.path, home.stateDirectory, keychain], { ...env, NODE_COMPILE_CACHE: compiled })
  return { aws, opened, present, start }
}

/** Goes on or back, as it happens, until nothing is under way any more. */
async function settle({ opened }: Awaited<ReturnType<typeof rotating>>, random: Random): Promise<string> {
  const { keys } = opened()
  const rotation = successOf(await keys.rotation('dev'))
  if (rotation === null) return 'nothing'
  if (rotation.isUndoing || random.next() < 0.5) {
    const undone = await keys.undoRotation('dev')
    if (undone.ok) return rotation.isUndoing ? 'back again' : 'back'
    // The old key had been deleted when the process was killed: then the only way is forwards.
    expect([undone.finding.code, rotation.step]).toEqual(['rotation-missing', 'deactivated'])
  } else if (rotation.step !== 'deactivated') successOf(await keys.rotate('dev'))
  successOf(await keys.deleteOld('dev'))
  return 'on'
}

it.each(['vault', 'credentials'] as const)(
  `a rotation in %s that is killed at any moment leaves a key that works, and goes on or back (${kills / 2} times)`,
  { timeout: kills * 10_000 + 60_000 },
  async (place) => {
    const random = new Random(seedOf(`rotation in ${place}`))
    const scene = await rotating(place)
    const ways = new Map<string, number>()
    for (let kill = 0; kill < kills / 2; kill += 1) {
      const child = scene.start()
      await child.says(`${firstLine + random.below(lines)} `)
      await pause(systemClock, random.next() * longestMs)
      await child.kill()
      const now = await scene.present()
      expect(await whoIs(scene.aws, { ...now })).toMatchObject({ Arn: `arn:aws:iam::${account}:user/kim` })
      const way = await settle(scene, random)
      ways.set(way, (ways.get(way) ?? 0) + 1)
      const after = await scene.present()
      const { AccessKeyMetadata = [] } = await iamOf(scene.aws, { ...after }).send(new ListAccessKeysCommand({}))
      expect(AccessKeyMetadata.map(({ AccessKeyId, Status }) => [AccessKeyId, Status])).toEqual([
        [after.accessKeyId, 'Active'],
      ])
      expect(scene.opened().vault.names('rotation/')).toEqual([])
    }
    console.log(`rotation in ${place}: ${[...ways].map(([way, times]) => `${way} ${times}`).join(', ')}`)
    // Otherwise the kills came when nothing was going on.
    expect(kills / 2 - (ways.get('nothing') ?? 0)).toBeGreaterThan(kills / 8)
  },
)
