import { isDeepStrictEqual } from 'node:util'
import type { Document } from '../files/document/document.ts'
import { sectionsTouched } from '../readers/outline.ts'
import type { World } from '../resolve/world.ts'
import type { Machine, MachineFile } from './readMachine.ts'

/** The profiles whose settings are not the same any more; null where more may have changed than settings of profiles. */
export function changedProfiles(before: Machine, after: Machine): ReadonlySet<string> | null {
  if (!isSameAround(before.world, after.world)) return null
  const changed = new Set<string>()
  for (const [index, file] of after.files.entries()) {
    const old = before.files[index]
    const names = old ? changedSections(old, file) : null
    if (names === null) return null
    for (const name of names) changed.add(name)
  }
  // Every other profile takes its region for `cdk` from here.
  return changed.has('default') ? null : changed
}

const around = [
  'env',
  'cdkJson',
  'userCdkJson',
  'tokens',
  'roleCache',
  'logins',
  'cdkAccounts',
  'legacyKeys',
  'paths',
  'learnt',
  'hardened',
  'keyFacts',
] as const satisfies readonly (keyof World)[]

const isSameAround = (before: World, after: World) =>
  around.every((part) => before[part] === after[part] || isDeepStrictEqual(before[part], after[part]))

/** Null where a section is not simply a profile's, or not all tools read the file alike. */
function changedSections({ document: before, name }: MachineFile, { document: after }: MachineFile): string[] | null {
  if (before.text === after.text) return []
  const from = commonStart(before, after)
  const behind = commonEnd(before, after, Math.min(before.length, after.length) - from)
  const names: string[] = []
  for (const document of [before, after]) {
    const touched = sectionsTouched(document, name, from, document.length - behind)
    if (!touched?.every(({ kind }) => kind === 'profile')) return null
    names.push(...touched.map((section) => section.name))
  }
  return names
}

/** How much both texts have in common at their beginning; halved again and again, since comparing at once is fast. */
function commonStart({ text: one }: Document, { text: other }: Document): number {
  let [low, high] = [0, Math.min(one.length, other.length)]
  while (low < high) {
    const middle = (low + high + 1) >>> 1
    if (one.slice(low, middle) === other.slice(low, middle)) low = middle
    else high = middle - 1
  }
  return low
}

function commonEnd({ text: one }: Document, { text: other }: Document, most: number): number {
  let [low, high] = [0, most]
  while (low < high) {
    const middle = (low + high + 1) >>> 1
    const [oneFrom, otherFrom] = [one.length - middle, other.length - middle]
    if (one.slice(oneFrom, one.length - low) === other.slice(otherFrom, other.length - low)) low = middle
    else high = middle - 1
  }
  return low
}
