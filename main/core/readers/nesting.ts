import type { NestedSetting, Section, Setting } from './reading.ts'

/** The SDK keeps no nested maps: a nested setting's key is its parent's, a dot, and its own. */
export interface FlatSetting extends NestedSetting {
  readonly parent: string | null
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
    else for (const nested of value.values()) settings.set(`${key}.${nested.key}`, { ...nested, parent: key })
  }
  return settings
}

/** Nested settings under their parent again, unless it has a value of its own: then they stay flat beside it. */
export function grouped(settings: FlatSettings): Map<string, Setting> {
  const groups = new Map<string, Setting>()
  const blocks = new Map<string, Map<string, NestedSetting>>()
  for (const [flatKey, { parent, ...setting }] of settings) {
    if (!parent || settings.get(parent)?.parent === null) {
      groups.set(flatKey, { ...setting, key: flatKey })
      continue
    }
    const block = blocks.get(parent) ?? new Map<string, NestedSetting>()
    blocks.set(parent, block.set(setting.key, setting))
    const { file, line, start } = groups.get(parent) ?? setting
    groups.set(parent, { key: parent, value: block, file, line, start, end: setting.end })
  }
  return groups
}
