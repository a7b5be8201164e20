import type { Core } from '../../main/core/core.ts'
import type { Log } from '../../main/core/log/log.ts'
import { createDispatch, type Dispatch } from '../../main/window/dispatch.ts'
import type { CallInput, CallName, CallOutput, EventName, Events, Result, Wire } from '../../preload/contract.ts'

/** The wire without a process in between. What passes it is copied, as every other wire does. */
export function memoryWire(core: Core, log: Log): Wire & { readonly dispatch: Dispatch } {
  const dispatch = createDispatch(core, log)
  return {
    dispatch,
    call: async <K extends CallName>(name: K, input: CallInput<K>) =>
      structuredClone(await dispatch(name, structuredClone(input))) as Result<CallOutput<K>>,
    on: <K extends EventName>(_event: K, listener: (payload: Events[K]) => void) =>
      core.onChange((change) => listener(structuredClone(change))),
  }
}
