import type { Machine } from '../machine/readMachine.ts'
import { resolve } from '../resolve/resolve.ts'
import type { Examined } from './examined.ts'

/** A machine as it is looked over for what is wrong, without what would mend it: each tool does what the resolver says. */
export const lookOver = ({ world, files }: Pick<Machine, 'world' | 'files'>): Examined => ({
  world,
  files,
  explain: (tool, profile) => resolve(world, { tool, profile: profile ?? undefined }),
  edited: () => null,
})
