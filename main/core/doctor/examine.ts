import { planEdit } from '../files/plan.ts'
import type { Machine } from '../machine/readMachine.ts'
import type { Examined } from './examined.ts'
import { lookOver } from './lookOver.ts'

/** A machine as it is examined, with what would mend it. */
export const examine = (machine: Pick<Machine, 'world' | 'files'>): Examined => ({
  ...lookOver(machine),
  edited: (document, operations, file) => {
    const planned = planEdit(document, operations, file)
    return planned.ok ? planned.value.document : null
  },
})
