import type { Editing } from '../files/editing.ts'
import { basesOf, type FilesEdit, previewFiles, saveFiles } from '../files/filesEdit.ts'
import { done, failed, problem, type Result } from '../model/finding.ts'
import type { Asking, Vault } from '../vault/vault.ts'
import { type KeptKeys, readKept, recordOf, textOfKeys } from './keptKeys.ts'
import { keysInFiles } from './keysInFiles.ts'
import type { Look } from './plans.ts'
import type { Journal } from './rotationJournal.ts'

export interface SwapParts {
  readonly editing: Editing
  readonly look: Look
  readonly vault: Vault
  readonly asking: Asking
}

/** Puts keys in the place of others, where the profile has them. Nothing to do where they are there already. */
export function swap(parts: SwapParts, { profile, where }: Journal, from: KeptKeys, to: KeptKeys) {
  return where === 'vault' ? swapInVault(parts, profile, from, to) : swapInFile(parts, profile, from, to)
}

async function swapInVault(
  { vault, asking }: SwapParts,
  profile: string,
  from: KeptKeys,
  to: KeptKeys,
): Promise<Result<null>> {
  const now = await readKept(vault, profile, asking)
  if (!now.ok) return now
  if (now.value?.accessKeyId === to.accessKeyId) return done(null)
  if (now.value?.accessKeyId !== from.accessKeyId) return failed(replaced(profile))
  const expected = textOfKeys(now.value)
  let isOurs = true
  const changed = await vault.change(
    recordOf(profile),
    (before) => {
      isOurs = before === expected
      return isOurs ? textOfKeys(to) : before
    },
    asking,
  )
  return changed.ok && !isOurs ? failed(replaced(profile)) : changed
}

async function swapInFile(
  { editing, look }: SwapParts,
  profile: string,
  from: KeptKeys,
  to: KeptKeys,
): Promise<Result<null>> {
  const now = keysInFiles(look().world, profile)
  if (!now.ok) return now
  if (now.value.accessKeyId === to.accessKeyId) return done(null)
  if (now.value.accessKeyId !== from.accessKeyId) return failed(replaced(profile))
  const section = { kind: 'profile', name: profile } as const
  const edit: FilesEdit = new Map([
    [
      now.value.file,
      [
        { type: 'set', section, key: 'aws_access_key_id', value: to.accessKeyId },
        { type: 'set', section, key: 'aws_secret_access_key', value: to.secretAccessKey.reveal() },
      ],
    ],
  ])
  const preview = previewFiles(editing, edit)
  if (!preview.ok) return preview
  const bases = basesOf(preview.value)
  const saved = await saveFiles(editing, edit, { bases, title: `Replaced the keys of ${profile}` })
  if (!saved.ok) return saved
  return saved.value.saved ? done(null) : failed(problem('save-conflict', saved.value.conflict.message, { profile }))
}

const replaced = (profile: string) =>
  problem(
    'save-conflict',
    `\`${profile}\` has other keys by now than those that were to be replaced. Run \`latchkey keys rotate ${profile} --undo\` to go back, or put the old ones back first.`,
    { profile },
  )
