import { type NestedSetting, nestedSetting, type Section, type Setting } from './reading.ts'

/** The SDK keeps no nested maps: a nested setting's key is its parent's, a dot, and its own. */
export interface FlatSetting extends NestedSetting {
  readonly parent: Parent | null
}

/** A key whose value was empty. */
export interface Parent {
  readonly key: string
  readonly line: number
}

/** By the whole key. */
export type FlatSettings = Map<string, FlatSetting>

export function flatten(section: Section): FlatSettings {
  const settings: FlatSettings = new Map()
  for (const key of section.keys()) {
    const setting = section.get(key)
    const value = setting?.value
    if (!setting || value === undefined) continue
    if (typeof value === 'string') settings.set(key, { ...setting, value, parent: null })
    else for (const nested of value.values()) settings.set(`${key}.${nested.key}`, { ...nested, parent: setting })
  }
  return settings
}

/** Nested settings under their parent again, unless it has a value of its own: then they stay flat beside it. */
export function grouped(settings: FlatSettings): Map<string, Setting> {
  const groups = new Map<string, Setting>()
  const blocks = new Map<string, Map<string, NestedSetting>>()
  for (const [flatKey, { parent, ...setting }] of settings) {
    if (!parent || settings.get(parent.key)?.parent === null) {
      groups.set(flatKey, { ...setting, key: flatKey })
      continue
    }
    const block = blocks.get(parent.key) ?? new Map<string, NestedSetting>()
    blocks.set(parent.key, block.set(setting.key, setting))
    const { file, line } = groups.get(parent.key) ?? { file: setting.file, line: parent.line }
    groups.set(parent.key, nestedSetting(parent.key, block, file, line))
  }
  return groups
}
