import { connect } from '../aws/connection.ts'
import { readSettings } from '../identity-center/settings.ts'
import { alone } from '../identity-center/singleFlight.ts'
import { done, type Finding, type FindingCode, failed, problem, type Result } from '../model/finding.ts'
import type { Rotation } from '../model/longTermKeys.ts'
import { instantOf } from '../resolve/times.ts'
import type { Vault } from '../vault/vault.ts'
import { keptProfiles, readKept } from './keptKeys.ts'
import { noteKeyFacts } from './keyFacts.ts'
import { keysInFiles } from './keysInFiles.ts'
import { lastingVault } from './lasting.ts'
import type { LongTermKeysPorts } from './longTermKeys.ts'
import { asksLatchkey, type Look, profileIn } from './plans.ts'
import { type Journal, readJournal, removeJournal, shownRotation, writeJournal } from './rotationJournal.ts'
import type { KeyPair } from './shape.ts'
import { sharedKey } from './sharedKey.ts'
import { swap } from './swap.ts'
import { readyWithinMs, type UserKeys, userKeys } from './userKeys.ts'

/** Hears of each step as it is done. */
export type RotationStepSeen = (rotation: Rotation) => void

export interface RotationParts extends LongTermKeysPorts {
  readonly look: Look
}

type AsUser = (pair: KeyPair, isNew?: boolean) => UserKeys

interface Work {
  readonly vault: Vault
  /** Speaks to AWS with a pair; with a new one it is waited for until AWS knows it. */
  readonly as: AsUser
  readonly saw: RotationStepSeen
}

/** A key that AWS made this much before the rotation began is not the rotation's. */
const clocksDifferMs = 5 * 60_000

/** The old key is gone, or the profile has something else by now than either of the two keys. */
const hopeless: ReadonlySet<FindingCode> = new Set([
  'rotation-missing',
  'save-conflict',
  'keys-missing',
  'tools-diverge',
])

export function createRotation(parts: RotationParts) {
  const { env, home, stateDirectory, clock, editing, look, log, interactive = false } = parts
  const asking = { interactive }

  const working = (profile: string, saw: RotationStepSeen, work: (work: Work) => Promise<Result<Rotation>>) =>
    alone({ stateDirectory, clock, key: `rotation ${profile}` }, async () => {
      const vault = await parts.vault()
      const connection = connect({
        settings: readSettings({ env, home, clock }, profile),
        home,
        now: () => clock.now(),
      })
      const region = profileIn(look().world, profile)?.text('region') || env.AWS_REGION || null
      const as: AsUser = (pair, isNew = false) =>
        userKeys({ connection, clock, profile, region, pair, ...(isNew && { readyWithinMs }) })
      try {
        return await work({ vault, as, saw })
      } finally {
        connection.close()
      }
    })

  const noted = async ({ vault, saw }: Work, journal: Journal): Promise<Result<Journal>> => {
    const written = await writeJournal(vault, journal, asking)
    if (!written.ok) return written
    saw(shownRotation(journal))
    return done(journal)
  }

  /** Where the keys are, whose they are, and what other keys there are. */
  const begin = async (work: Work, profile: string): Promise<Result<Journal>> => {
    const lasting = lastingVault(stateDirectory)
    if (!lasting.ok) return lasting
    const { world } = look()
    const isKept = keptProfiles(work.vault).includes(profile) && asksLatchkey(world, profile)
    const kept = isKept ? await readKept(work.vault, profile, asking) : done(null)
    if (!kept.ok) return kept
    const inFile = kept.value ? null : keysInFiles(world, profile)
    if (inFile && !inFile.ok) return inFile
    const old = kept.value ?? (inFile && { ...inFile.value, createdAt: null })
    if (!old) return failed(noKeys(profile))
    const shared = sharedKey(world, { profile, accessKeyId: old.accessKeyId, stateDirectory })
    if (shared) return failed(shared)
    const user = work.as(old)
    const who = await user.whoIs()
    if (!who.ok) return who
    const listed = await user.list()
    if (!listed.ok) return listed
    const created = Object.fromEntries(
      listed.value.flatMap(({ accessKeyId, createdAt }) => (createdAt === null ? [] : [[accessKeyId, createdAt]])),
    )
    await noteKeyFacts(parts, { created })
    const other = listed.value.find(({ accessKeyId }) => accessKeyId !== old.accessKeyId)
    if (other) return failed(limit(profile, other.accessKeyId, other.isActive))
    return noted(work, {
      profile,
      where: kept.value ? 'vault' : (inFile?.value.file ?? 'credentials'),
      step: 'creating',
      isUndoing: false,
      startedAt: instantOf(clock.now()) ?? new Date(0).toISOString(),
      arn: who.value.arn,
      old: { ...old, createdAt: created[old.accessKeyId] ?? old.createdAt },
      fresh: null,
      before: listed.value.map(({ accessKeyId }) => accessKeyId),
    })
  }

  /** A key that was made and whose answer never came: nobody has its secret, so it is of no use to anybody. */
  const removeLost = async ({ as }: Work, journal: Journal): Promise<Result<null>> => {
    const user = as(journal.old)
    const listed = await user.list()
    if (!listed.ok) return listed
    for (const { accessKeyId, createdAt } of listed.value) {
      if (journal.before.includes(accessKeyId)) continue
      const isLater = createdAt !== null && Date.parse(createdAt) >= Date.parse(journal.startedAt) - clocksDifferMs
      const isUsed = isLater ? await user.isUsed(accessKeyId) : done(true)
      if (!isUsed.ok) return isUsed
      if (isUsed.value) return failed(somebodyElses(journal.profile, accessKeyId))
      const removed = await user.remove(accessKeyId)
      if (!removed.ok) return removed
      log.info('a key whose secret had been lost was deleted', { profile: journal.profile })
    }
    return done(null)
  }

  const create = async (work: Work, journal: Journal): Promise<Result<Journal>> => {
    const lost = await removeLost(work, journal)
    if (!lost.ok) return lost
    const user = work.as(journal.old)
    const fresh = await user.create()
    if (!fresh.ok) return fresh
    const next = await noted(work, { ...journal, step: 'created', fresh: fresh.value })
    // What could not be kept is of no use, and would be in the way.
    if (!next.ok) await user.remove(fresh.value.accessKeyId)
    return next
  }

  /** Each step is begun again from the top if it was cut short, and may find that it had been done. */
  const advance = async (work: Work, journal: Journal): Promise<Result<Journal>> => {
    const { step, old, fresh, profile } = journal
    if (step === 'creating' || fresh === null) return create(work, journal)
    if (step === 'created') {
      const who = await work.as(fresh, true).whoIs()
      if (!who.ok) return who
      return who.value.arn === journal.arn
        ? noted(work, { ...journal, step: 'proven' })
        : failed(otherUser(profile, who.value.arn))
    }
    if (step === 'proven') {
      const swapped = await swap({ editing, look, vault: work.vault, asking }, journal, old, fresh)
      if (!swapped.ok) return swapped
      await noteKeyFacts(parts, factsOf(journal, fresh))
      return noted(work, { ...journal, step: 'swapped' })
    }
    const inactive = await work.as(fresh, true).setActive(old.accessKeyId, false)
    if (!inactive.ok && inactive.finding.code !== 'keys-missing') return inactive
    return noted(work, { ...journal, step: 'deactivated' })
  }

  const factsOf = ({ where, profile }: Journal, keys: Journal['old']) => ({
    ...(where === 'vault' && {
      kept: { [profile]: { accessKeyId: keys.accessKeyId, since: instantOf(clock.now()) ?? '' } },
    }),
    ...(keys.createdAt !== null && { created: { [keys.accessKeyId]: keys.createdAt } }),
  })

  const isReactivated = async ({ as }: Work, { old, fresh, step, profile }: Journal): Promise<Result<null>> => {
    if (fresh === null || step === 'creating' || step === 'created' || step === 'proven') return done(null)
    const active = await as(fresh, true).setActive(old.accessKeyId, true)
    if (active.ok) return active
    if (active.finding.code === 'keys-missing') return failed(oldGone(profile, old.accessKeyId))
    // The new key may be gone already, if this is not the first try; then the old one must work.
    return active.finding.code === 'key-not-ready' ? done(null) : active
  }

  const takeBack = async (work: Work, journal: Journal): Promise<Result<null>> => {
    const { old, fresh, profile } = journal
    const reactivated = await isReactivated(work, journal)
    if (!reactivated.ok) return reactivated
    const asOld = work.as(old, true)
    const who = await asOld.whoIs()
    if (!who.ok) return who
    if (fresh === null) return removeLost(work, journal)
    const isSwapped = journal.step !== 'creating' && journal.step !== 'created'
    const swapped = isSwapped
      ? await swap({ editing, look, vault: work.vault, asking }, journal, fresh, old)
      : done(null)
    if (!swapped.ok) return swapped
    await noteKeyFacts(parts, factsOf(journal, old))
    const removed = await asOld.remove(fresh.accessKeyId)
    if (removed.ok) log.info('a rotation was taken back', { profile })
    return removed
  }

  return {
    async of(profile: string): Promise<Result<Rotation | null>> {
      const journal = await readJournal(await parts.vault(), profile, asking)
      return journal.ok ? done(journal.value && shownRotation(journal.value)) : journal
    },

    rotate: (profile: string, saw: RotationStepSeen = () => undefined) =>
      working(profile, saw, async (work) => {
        const known = await readJournal(work.vault, profile, asking)
        if (!known.ok) return known
        if (known.value?.isUndoing) return failed(beingUndone(profile))
        if (known.value?.step === 'deactivated') return failed(notOver(profile, known.value.old.accessKeyId))
        let journal = known.value ? done(known.value) : await begin(work, profile)
        while (journal.ok && journal.value.step !== 'deactivated') journal = await advance(work, journal.value)
        return journal.ok ? done(shownRotation(journal.value)) : journal
      }),

    undo: (profile: string, saw: RotationStepSeen = () => undefined) =>
      working(profile, saw, async (work) => {
        const known = await readJournal(work.vault, profile, asking)
        if (!known.ok) return known
        if (!known.value) return failed(noRotation(profile))
        const journal = await noted(work, { ...known.value, isUndoing: true })
        if (!journal.ok) return journal
        const back = await takeBack(work, journal.value)
        // Trying again would not help: so that the other way, to finish, stays open.
        if (!back.ok && hopeless.has(back.finding.code)) await noted(work, known.value)
        if (!back.ok) return back
        const removed = await removeJournal(work.vault, profile)
        return removed.ok ? done(shownRotation(journal.value)) : removed
      }),

    deleteOld: (profile: string) =>
      working(
        profile,
        () => undefined,
        async (work) => {
          const known = await readJournal(work.vault, profile, asking)
          if (!known.ok) return known
          if (!known.value) return failed(noRotation(profile))
          const { step, isUndoing, old, fresh } = known.value
          if (isUndoing) return failed(beingUndone(profile))
          if (step !== 'deactivated' || fresh === null) return failed(unfinished(profile))
          const removed = await work.as(fresh, true).remove(old.accessKeyId)
          if (!removed.ok) return removed
          const forgotten = await removeJournal(work.vault, profile)
          return forgotten.ok ? done(shownRotation(known.value)) : forgotten
        },
      ),
  }
}

const command = (profile: string, option = '') => `\`latchkey keys rotate ${profile}${option}\``

const noKeys = (profile: string): Finding =>
  problem('keys-missing', `\`${profile}\` has no long-term keys that could be rotated.`, { profile })

const limit = (profile: string, other: string, isActive: boolean): Finding =>
  problem(
    'key-limit',
    `AWS allows a user two access keys, and the one behind \`${profile}\` has a second one already: ${other}, ${isActive ? 'active' : 'inactive'}. ${isActive ? 'Find out who uses it; if nobody does, delete' : 'Delete'} it in the IAM console, then rotate.`,
    { profile },
  )

const somebodyElses = (profile: string, accessKeyId: string): Finding =>
  problem(
    'rotation-unfinished',
    `While the keys of \`${profile}\` were being rotated, AWS has got a key ${accessKeyId} that is not ours for certain. Delete it in the IAM console if nobody needs it, then run ${command(profile)} again.`,
    { profile },
  )

const otherUser = (profile: string, arn: string): Finding =>
  problem(
    'rotation-unfinished',
    `The new key of \`${profile}\` belongs to ${arn}, another identity than before. Take it back: ${command(profile, ' --undo')}`,
    { profile },
  )

const beingUndone = (profile: string): Finding =>
  problem(
    'rotation-unfinished',
    `The rotation of \`${profile}\` is being taken back. Finish that first: ${command(profile, ' --undo')}`,
    { profile },
  )

const notOver = (profile: string, accessKeyId: string): Finding =>
  problem(
    'rotation-unfinished',
    `The keys of \`${profile}\` have been rotated, and the old key ${accessKeyId} is inactive but still there. Delete it with ${command(profile, ' --delete-old')}, or go back to it with ${command(profile, ' --undo')}.`,
    { profile },
  )

const unfinished = (profile: string): Finding =>
  problem(
    'rotation-unfinished',
    `The rotation of \`${profile}\` is not finished, so its old key is still needed. Finish it with ${command(profile)}.`,
    { profile },
  )

const oldGone = (profile: string, accessKeyId: string): Finding =>
  problem(
    'rotation-missing',
    `The old key ${accessKeyId} of \`${profile}\` has been deleted at AWS, so there is no way back. The new one stays; run ${command(profile, ' --delete-old')} to finish.`,
    { profile },
  )

const noRotation = (profile: string): Finding =>
  problem('rotation-missing', `No rotation of \`${profile}\` is under way. Begin one with ${command(profile)}.`, {
    profile,
  })
