import type { Machine } from '../machine/readMachine.ts'
import { resolve } from '../resolve/resolve.ts'
import type { Examined } from './examined.ts'

/** A machine as it is examined: each tool does with it what the resolver says. */
export const examine = ({ world, files }: Pick<Machine, 'world' | 'files'>): Examined => ({
  world,
  files,
  explain: (tool, profile) => resolve(world, { tool, profile: profile ?? undefined }),
})
