import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { basesOf } from '../../main/core/files/filesEdit.ts'
import { failed, problem } from '../../main/core/model/finding.ts'
import { Secret } from '../../main/core/model/secret.ts'
import type { Vault } from '../../main/core/vault/vault.ts'
import { refusalOf, whoIs } from '../support/fake-aws/testing.ts'
import { account, type KeysScene, keyLines, keysScene, type PlainKeys, successOf } from '../support/keysScene.ts'
import { everythingBelow } from '../support/signingIn.ts'

type Place = 'vault' | 'credentials' | 'config'
const places: readonly Place[] = ['vault', 'credentials', 'config']

interface Rotating extends KeysScene {
  readonly old: PlainKeys
  readonly place: Place
}

/** A user whose only key is in that place, as the profile `dev`. */
async function rotating(place: Place, options: Parameters<typeof keysScene>[0] = {}): Promise<Rotating> {
  const scene = await keysScene(options)
  const old = scene.aws.issueUserKey(account, 'kim')
  if (place === 'vault') {
    const pair = { accessKeyId: old.accessKeyId, secretAccessKey: new Secret(old.secretAccessKey) }
    successOf(await scene.keys.add('dev', pair, basesOf(successOf(scene.keys.previewAdd('dev')))))
  } else
    scene.home.write(
      place,
      `[${place === 'config' ? 'profile ' : ''}dev]\n# mine\n${keyLines(old)}region = eu-west-1\n`,
    )
  return { ...scene, old, place }
}

/** The keys that the profile has now. */
async function present({ vault, home, place }: Rotating): Promise<PlainKeys> {
  if (place === 'vault') return JSON.parse(successOf(await vault.read('keys/dev')) ?? '')
  const text = readFileSync(home.file(place), 'utf8')
  const [, accessKeyId = '', secretAccessKey = ''] =
    /aws_access_key_id = (.*)\naws_secret_access_key = (.*)\n/.exec(text) ?? []
  return { accessKeyId, secretAccessKey }
}

const statuses = async ({ aws }: Rotating, keys: PlainKeys) => {
  const { ListAccessKeysCommand } = await import('@aws-sdk/client-iam')
  const { iamOf } = await import('../support/fake-aws/testing.ts')
  const { AccessKeyMetadata = [] } = await iamOf(aws, { ...keys }).send(new ListAccessKeysCommand({}))
  return AccessKeyMetadata.map(({ AccessKeyId, Status }) => [AccessKeyId, Status])
}

/** Everything as it was before the rotation, and the old key works. */
async function expectAsBefore(scene: Rotating): Promise<void> {
  expect(await present(scene)).toMatchObject(scene.old)
  expect(await statuses(scene, scene.old)).toEqual([[scene.old.accessKeyId, 'Active']])
  expect(scene.vault.names('rotation/')).toEqual([])
}

/** One new key, which works and is where the old one was; the old one does not. */
async function expectRotated(scene: Rotating): Promise<PlainKeys> {
  const now = await present(scene)
  expect(now.accessKeyId).not.toBe(scene.old.accessKeyId)
  expect(await whoIs(scene.aws, { ...now })).toMatchObject({ Arn: `arn:aws:iam::${account}:user/kim` })
  expect(await statuses(scene, now)).toEqual([
    [scene.old.accessKeyId, 'Inactive'],
    [now.accessKeyId, 'Active'],
  ])
  expect(await refusalOf(whoIs(scene.aws, { ...scene.old }))).toBe('InvalidClientTokenId')
  return now
}

const seen: { scene: Rotating | null } = { scene: null }
afterEach(() => {
  // Whatever happened: no secret but where the keys of the profile are meant to stand, and none in the log.
  const { scene } = seen
  seen.scene = null
  if (scene?.place === 'vault') expect(everythingBelow(scene.home.path)).not.toContain('EXAMPLE/')
})

describe.each(places)('rotating keys in %s', (place) => {
  it('makes a new key, proves it, swaps it and deactivates the old one', async () => {
    const scene = await rotating(place, { keyPropagationMs: 12_000 })
    const { keys, vault } = scene
    const steps: string[] = []
    const rotated = successOf(await keys.rotate('dev', ({ step }) => steps.push(step)))
    expect(steps).toEqual(['creating', 'created', 'proven', 'swapped', 'deactivated'])
    expect(rotated).toMatchObject({ where: place, step: 'deactivated', oldAccessKeyId: scene.old.accessKeyId })
    const now = await expectRotated(scene)
    expect(successOf(await keys.rotation('dev'))).toEqual(rotated)
    expect(successOf(await keys.list())).toMatchObject([{ accessKeyId: now.accessKeyId, isRotating: true }])
    const again = await keys.rotate('dev')
    expect(!again.ok && again.finding.message).toContain('--delete-old')
    successOf(await keys.deleteOld('dev'))
    expect(await statuses(scene, now)).toEqual([[now.accessKeyId, 'Active']])
    expect(vault.names('rotation/')).toEqual([])
    seen.scene = scene
  })

  it('can be taken back when it is done', async () => {
    const scene = await rotating(place, { keyPropagationMs: 12_000 })
    successOf(await scene.keys.rotate('dev'))
    successOf(await scene.keys.undoRotation('dev'))
    await expectAsBefore(scene)
    seen.scene = scene
  })

  const points = ['creating', 'created', 'proven', 'swapped', 'deactivated'] as const

  describe.each(points)('killed when the vault has just heard of %s', (point) => {
    const kill = async (scene: Rotating) => {
      const dying = scene.again()
      const died = dying.rotate('dev', ({ step }) => {
        if (step === point) throw new Error('killed')
      })
      await expect(died).rejects.toThrow('killed')
    }

    it('goes on', async () => {
      const scene = await rotating(place)
      await kill(scene)
      const rotated = await scene.keys.rotate('dev')
      expect(rotated.ok || rotated.finding.code).toBe(point === 'deactivated' ? 'rotation-unfinished' : true)
      await expectRotated(scene)
      seen.scene = scene
    })

    it('goes back', async () => {
      const scene = await rotating(place)
      await kill(scene)
      successOf(await scene.keys.undoRotation('dev'))
      await expectAsBefore(scene)
      seen.scene = scene
    })
  })

  describe.each(points)('killed right before the vault hears of %s', (point) => {
    const kill = async (scene: Rotating) => {
      const { vault } = scene
      const dying: Vault = {
        ...vault,
        write: async (name, text, asking) => {
          if (name.startsWith('rotation/') && JSON.parse(text).step === point) throw new Error('killed')
          return vault.write(name, text, asking)
        },
      }
      await expect(scene.again({ vault: async () => dying }).rotate('dev')).rejects.toThrow('killed')
    }

    it('goes on', async () => {
      const scene = await rotating(place)
      await kill(scene)
      successOf(await scene.keys.rotate('dev'))
      await expectRotated(scene)
      seen.scene = scene
    })

    it('goes back', async () => {
      const scene = await rotating(place)
      await kill(scene)
      const undone = await scene.keys.undoRotation('dev')
      // Before its first word there is nothing to take back.
      expect(undone.ok || undone.finding.code).toBe(point === 'creating' ? 'rotation-missing' : true)
      await expectAsBefore(scene)
      seen.scene = scene
    })
  })

  describe.each(['UpdateAccessKey', 'GetCallerIdentity', 'DeleteAccessKey'] as const)(
    'taking back, cut short at %s',
    (operation) => {
      it('goes on with taking back, and nothing else', async () => {
        const scene = await rotating(place)
        successOf(await scene.keys.rotate('dev'))
        const fault = scene.aws.fault(operation, { reset: true }, { afterwards: true })
        const undone = await scene.keys.undoRotation('dev')
        expect(undone.ok).toBe(false)
        expect(fault.hits).toBeGreaterThan(0)
        fault.remove()
        const onwards = await scene.keys.rotate('dev')
        expect(!onwards.ok && onwards.finding.message).toContain('is being taken back')
        successOf(await scene.keys.undoRotation('dev'))
        await expectAsBefore(scene)
        seen.scene = scene
      })
    },
  )
})

describe('a key whose answer was lost', () => {
  const lose = async (scene: Rotating) => {
    const fault = scene.aws.fault('CreateAccessKey', { reset: true }, { afterwards: true })
    const rotated = await scene.keys.rotate('dev')
    fault.remove()
    expect(!rotated.ok && rotated.finding.code).toBe('aws-unreachable')
    // One request and no more, though the connection was cut.
    expect(scene.aws.ledger.of('CreateAccessKey')).toHaveLength(1)
    expect(await statuses(scene, scene.old)).toHaveLength(2)
  }

  it('is deleted when the rotation goes on', async () => {
    const scene = await rotating('vault')
    await lose(scene)
    successOf(await scene.keys.rotate('dev'))
    await expectRotated(scene)
  })

  it('is deleted when it is taken back', async () => {
    const scene = await rotating('vault')
    await lose(scene)
    successOf(await scene.keys.undoRotation('dev'))
    await expectAsBefore(scene)
  })

  it('is left alone if somebody uses it', async () => {
    const scene = await rotating('vault')
    await lose(scene)
    const [, id] = (await statuses(scene, scene.old)).map(([one]) => one)
    const other = scene.aws.issueUserKey(account, 'kim')
    await whoIs(scene.aws, { ...other })
    const rotated = await scene.keys.rotate('dev')
    expect(!rotated.ok && rotated.finding.message).toContain(other.accessKeyId)
    expect(id).not.toBe(other.accessKeyId)
    expect((await statuses(scene, scene.old)).map(([one]) => one)).toContain(other.accessKeyId)
  })
})

describe('a rotation that cannot be', () => {
  it('says that two keys are as many as there can be', async () => {
    const scene = await rotating('vault')
    const other = scene.aws.issueUserKey(account, 'kim')
    const rotated = await scene.keys.rotate('dev')
    expect(!rotated.ok && [rotated.finding.code, rotated.finding.message]).toEqual([
      'key-limit',
      expect.stringContaining(`${other.accessKeyId}, active`),
    ])
    expect(scene.aws.ledger.of('CreateAccessKey')).toEqual([])
    expect(scene.vault.names('rotation/')).toEqual([])
  })

  it.each(['GetCallerIdentity', 'ListAccessKeys'] as const)(
    'names a clock that is off, and blames no key (%s)',
    async (call) => {
      const scene = await rotating('credentials')
      const fault = scene.aws.fault(call, { skew: 20 * 60_000 })
      const rotated = await scene.keys.rotate('dev')
      expect(!rotated.ok && [rotated.finding.code, rotated.finding.message]).toEqual([
        'clock-skew',
        expect.stringContaining('20 minutes behind'),
      ])
      fault.remove()
      await expectAsBefore(scene)
    },
  )

  it.each([
    ['cn-northwest-1', 'cn-north-1'],
    ['us-gov-east-1', 'us-gov-west-1'],
    ['eusc-de-east-1', 'eusc-de-east-1'],
    ['eu-west-1', 'us-east-1'],
  ])('asks the IAM of the partition of %s', async (region, asked) => {
    const scene = await rotating('credentials')
    scene.home.write('credentials', `[dev]\n${keyLines(scene.old)}region = ${region}\n`)
    successOf(await scene.keys.rotate('dev'))
    expect(scene.aws.ledger.last('ListAccessKeys')?.region).toBe(asked)
  })

  it('says which permissions are missing', async () => {
    const scene = await rotating('vault', { users: [{ accountId: account, userName: 'kim', mayManageKeys: false }] })
    const rotated = await scene.keys.rotate('dev')
    expect(!rotated.ok && [rotated.finding.code, rotated.finding.message]).toEqual([
      'aws-refused',
      expect.stringContaining('iam:CreateAccessKey'),
    ])
  })

  it('stays where it is while the new key does not work, and goes on when it does', async () => {
    const scene = await rotating('vault', { keyPropagationMs: 100_000 })
    const rotated = await scene.keys.rotate('dev')
    expect(!rotated.ok && rotated.finding.code).toBe('key-not-ready')
    expect(await present(scene)).toMatchObject(scene.old)
    expect(successOf(await scene.keys.rotation('dev'))?.step).toBe('created')
    scene.aws.advance(100_000)
    successOf(await scene.keys.rotate('dev'))
    await expectRotated(scene)
  })

  it('deletes the new key at once where the vault does not take it', async () => {
    const scene = await rotating('vault')
    const { vault } = scene
    const locked: Vault = {
      ...vault,
      write: async (name, text, asking) =>
        name.startsWith('rotation/') && JSON.parse(text).step === 'created'
          ? failed(problem('keychain-locked', 'locked'))
          : vault.write(name, text, asking),
    }
    const rotated = await scene.again({ vault: async () => locked }).rotate('dev')
    expect(!rotated.ok && rotated.finding.code).toBe('keychain-locked')
    expect(await statuses(scene, scene.old)).toEqual([[scene.old.accessKeyId, 'Active']])
    successOf(await scene.keys.rotate('dev'))
    await expectRotated(scene)
  })

  it('does not write over keys that somebody else has put there', async () => {
    const scene = await rotating('credentials')
    const other = { accessKeyId: 'AKIAEXAMPLE000000009', secretAccessKey: 'y'.repeat(40) }
    const rotated = await scene.keys.rotate('dev', ({ step }) => {
      if (step === 'proven') scene.home.write('credentials', `[dev]\n${keyLines(other)}`)
    })
    expect(!rotated.ok && rotated.finding.code).toBe('save-conflict')
    expect(await present(scene)).toEqual(other)
    // The old key still works, wherever else it may be.
    expect(await whoIs(scene.aws, { ...scene.old })).toMatchObject({ Account: account })
  })

  it('cannot go back to a key that is deleted', async () => {
    const scene = await rotating('vault')
    successOf(await scene.keys.rotate('dev'))
    const now = await present(scene)
    const { DeleteAccessKeyCommand } = await import('@aws-sdk/client-iam')
    const { iamOf } = await import('../support/fake-aws/testing.ts')
    await iamOf(scene.aws, { ...now }).send(new DeleteAccessKeyCommand({ AccessKeyId: scene.old.accessKeyId }))
    const undone = await scene.keys.undoRotation('dev')
    expect(!undone.ok && undone.finding.message).toContain('no way back')
    expect(await present(scene)).toEqual(now)
    successOf(await scene.keys.deleteOld('dev'))
    expect(scene.vault.names('rotation/')).toEqual([])
  })

  it('does not leave another profile with a key that no longer works', async () => {
    const scene = await rotating('vault')
    scene.home.write('credentials', `[default]\n${keyLines(scene.old)}[other]\n${keyLines(scene.old)}`)
    const rotated = await scene.keys.rotate('dev')
    expect(!rotated.ok && [rotated.finding.code, rotated.finding.message]).toEqual([
      'edit-refused',
      expect.stringMatching(/^`default`, `other` have the key AKIA\w+ too/),
    ])
    expect(scene.aws.ledger.entries).toEqual([])
    const fromFile = await scene.keys.rotate('other')
    expect(!fromFile.ok && fromFile.finding.message).toMatch(/^`default`, `dev` have/)
  })

  it('keeps the keys where they are until it is over', async () => {
    const [kept, plain] = [await rotating('vault'), await rotating('credentials')]
    for (const { keys } of [kept, plain]) successOf(await keys.rotate('dev'))
    const refused = [
      await kept.keys.remove('dev', basesOf(successOf(kept.keys.previewRemove('dev')))),
      await plain.keys.previewMove('dev'),
      await plain.keys.move('dev', { config: null, credentials: null }),
    ]
    expect(refused.map((result) => !result.ok && result.finding.code)).toEqual(refused.map(() => 'rotation-unfinished'))
    await expectRotated(kept)
    successOf(await kept.keys.deleteOld('dev'))
    successOf(await kept.keys.remove('dev', basesOf(successOf(kept.keys.previewRemove('dev')))))
    expect(kept.vault.names()).toEqual([])
  })

  it.each([
    ['other keys', `[dev]\n${keyLines({ accessKeyId: 'AKIAEXAMPLE000000009', secretAccessKey: 'y'.repeat(40) })}`],
    ['no keys', ''],
  ])('can be finished where the profile has %s by now, and so cannot go back', async (_what, text) => {
    const scene = await rotating('credentials')
    successOf(await scene.keys.rotate('dev'))
    const now = await present(scene)
    scene.home.write('credentials', text)
    expect((await scene.keys.undoRotation('dev')).ok).toBe(false)
    successOf(await scene.keys.deleteOld('dev'))
    expect(await statuses(scene, now)).toEqual([[now.accessKeyId, 'Active']])
    expect(scene.vault.names('rotation/')).toEqual([])
  })

  it('says so where nothing is under way, or no key is there', async () => {
    const scene = await rotating('vault')
    const codes = await Promise.all([
      scene.keys.undoRotation('dev'),
      scene.keys.deleteOld('dev'),
      scene.keys.rotate('nobody'),
    ])
    expect(codes.map((result) => !result.ok && result.finding.code)).toEqual([
      'rotation-missing',
      'rotation-missing',
      'keys-missing',
    ])
  })
})
