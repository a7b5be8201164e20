import { keysScenes } from './keysScenes.ts'
import { profileScenes } from './profileScenes.ts'
import { programScenes } from './programScenes.ts'
import type { Scene } from './scene.ts'
import { signInScenes } from './signInScenes.ts'
import { wizardScenes } from './wizardScenes.ts'

/** Every picture there is. A new view adds its own list here. */
export const scenes: readonly Scene[] = [
  ...profileScenes,
  ...signInScenes,
  ...wizardScenes,
  ...keysScenes,
  ...programScenes,
]
