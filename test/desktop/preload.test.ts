import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { bridgeName, channels } from '../../preload/contract.ts'

const built = readFileSync(new URL('../../out/preload/index.cjs', import.meta.url), 'utf8')

type Listener = (event: object, message: unknown) => void

/** Runs the built script as a sandboxed renderer does: nothing but `electron` can be had. */
function runPreload() {
  const invoked: unknown[][] = []
  const listeners = new Map<string, Listener>()
  const exposed = new Map<string, Record<string, (...args: unknown[]) => unknown>>()
  const electron = {
    contextBridge: {
      exposeInMainWorld: (name: string, bridge: Record<string, (...args: unknown[]) => unknown>) =>
        exposed.set(name, bridge),
    },
    ipcRenderer: {
      invoke: async (...args: unknown[]) => invoked.push(args),
      on: (channel: string, listener: Listener) => listeners.set(channel, listener),
      off: (channel: string) => listeners.delete(channel),
    },
  }
  const require = (name: string) => {
    if (name !== 'electron') throw new Error(`A sandboxed script cannot have ${name}.`)
    return electron
  }
  new Function('require', 'module', 'exports', built)(require, { exports: {} }, {})
  return { bridge: exposed.get(bridgeName), names: [...exposed.keys()], invoked, listeners }
}

test('the page is given a call and an event, and nothing else', () => {
  const { bridge, names } = runPreload()
  expect(names).toEqual([bridgeName])
  expect(Object.keys(bridge ?? {}).sort()).toEqual(['call', 'onEvent'])
})

test('a call takes the one channel for calls', async () => {
  const { bridge, invoked } = runPreload()
  await bridge?.call?.('profile.use', { name: 'dev' })
  expect(invoked).toEqual([[channels.call, 'profile.use', { name: 'dev' }]])
})

test('an event reaches the page without the wire it came on, until the page has heard enough', () => {
  const { bridge, listeners } = runPreload()
  const heard: unknown[][] = []
  const stop = bridge?.onEvent?.((...args: unknown[]) => heard.push(args))
  listeners.get(channels.event)?.({ sender: 'the wire' }, { event: 'state.changed' })
  expect(heard).toEqual([[{ event: 'state.changed' }]])
  if (typeof stop === 'function') stop()
  expect(listeners.size).toBe(0)
})
