import type {
  Bases,
  CallInput,
  FileName,
  FilesPreview,
  Result,
  SaveOutcome,
  SecretInput,
  Wire,
} from '../../preload/contract.ts'

/** What is done to the long-term keys of a profile, in the vault and in the files. */
export type KeysChange =
  | {
      readonly type: 'add'
      readonly profile: string
      readonly accessKeyId: string
      readonly secretAccessKey: SecretInput
    }
  | { readonly type: 'move'; readonly profile: string }
  | { readonly type: 'remove'; readonly profile: string }

export function previewKeys(wire: Wire, { type, profile }: KeysChange): Promise<Result<FilesPreview>> {
  switch (type) {
    case 'add':
      return wire.call('keys.previewAdd', { profile })
    case 'move':
      return wire.call('keys.previewMove', { profile })
    case 'remove':
      return wire.call('keys.previewRemove', { profile })
  }
}

export function saveKeys(wire: Wire, change: KeysChange, preview: FilesPreview): Promise<Result<SaveOutcome>> {
  const bases = basesOf(preview)
  return unlocking(wire, () => {
    switch (change.type) {
      case 'add': {
        const { type: _, ...keys } = change
        const input: CallInput<'keys.add'> = { ...keys, bases }
        return wire.call('keys.add', input)
      }
      case 'move':
        return wire.call('keys.move', { profile: change.profile, bases })
      case 'remove':
        return wire.call('keys.remove', { profile: change.profile, bases })
    }
  })
}

function basesOf({ files }: FilesPreview): Bases {
  const basis = (name: FileName) => files.find(({ file }) => file === name)?.basis ?? null
  return { config: basis('config'), credentials: basis('credentials') }
}

/** Whoever has just pressed a button may be asked by the keychain; then it is done after all. */
export async function unlocking<T>(wire: Wire, act: () => Promise<Result<T>>): Promise<Result<T>> {
  const first = await act()
  if (first.ok || first.finding.code !== 'keychain-locked') return first
  const unlocked = await wire.call('vault.unlock', { passphrase: null })
  return unlocked.ok ? act() : unlocked
}
