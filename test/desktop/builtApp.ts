import { once } from 'node:events'
import { createRequire, registerHooks } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { CallEvent } from '../../main/desktop/electronCalls.ts'
import { type CallInput, type CallName, type CallOutput, channels, type Result } from '../../preload/contract.ts'
import { ElectronStandIn } from '../support/electronStandIn.ts'
import type { TemporaryHome } from '../support/temporaryHome.ts'

const built = fileURLToPath(new URL('../../out', import.meta.url))
const main = pathToFileURL(`${built}/main/index.js`)

const { nativeImport } = createRequire(import.meta.url)('./nativeImport.ts') as typeof import('./nativeImport.ts')

const standInKey = 'latchkeyElectronStandIn'
let starts = 0

/** What the built main module finds under the name `electron`: the names of the stand-in, and no others. */
function electronModule(electron: ElectronStandIn): string {
  const names = Object.keys(electron.calls).join(', ')
  return `data:text/javascript,export const { ${names} } = globalThis[${JSON.stringify(standInKey)}] // ${starts}`
}

export interface BuiltApp {
  readonly electron: ElectronStandIn
  /** Calls as the window's own page does. */
  call<K extends CallName>(name: K, input: CallInput<K>): Promise<Result<CallOutput<K>>>
  /** Calls as anybody else. */
  callAs(sender: CallEvent): Promise<unknown>
  ownPage(): CallEvent
  /** The next message on the event channel. */
  nextEvent(): Promise<unknown>
  stop(): void
}

/** Runs `out/main/index.js` as Electron does, on the stand-in. */
export async function startBuiltApp(
  home: TemporaryHome,
  electron = new ElectronStandIn(),
  args: readonly string[] = [],
): Promise<BuiltApp> {
  starts += 1
  const before = { env: process.env, argv: process.argv, cleanUps: bugListeners() }
  process.env = home.env()
  process.argv = [process.execPath, built, ...args]
  Reflect.set(globalThis, standInKey, electron.calls)
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'electron' ? { url: electronModule(electron), shortCircuit: true } : next(specifier, context),
  })
  try {
    await nativeImport(`${main.href}?start=${starts}`)
    await electron.app.becomeReady()
  } finally {
    hooks.deregister()
    process.env = before.env
    process.argv = before.argv
  }
  const ownPage = (): CallEvent => ({
    sender: { id: electron.window.webContents.id },
    senderFrame: { origin: 'app://latchkey', parent: null },
  })
  const invoke = (sender: CallEvent, name: unknown, input: unknown) =>
    electron.invoke(channels.call, sender, name, input)
  return {
    electron,
    ownPage,
    call: async <K extends CallName>(name: K, input: CallInput<K>) =>
      (await invoke(ownPage(), name, input)) as Result<CallOutput<K>>,
    callAs: (sender) => invoke(sender, 'state.snapshot', null),
    async nextEvent() {
      const { webContents } = electron.window
      const [sent]: unknown[] = await once(webContents, 'sent')
      return sent
    },
    stop() {
      electron.app.quit()
      for (const { event, listener } of bugListeners()) {
        if (!before.cleanUps.some((known) => known.listener === listener)) process.off(event, listener)
      }
    },
  }
}

/** The listeners that outlive the built module's quitting, as they may in a process that ends with it. */
function bugListeners() {
  return (['uncaughtExceptionMonitor', 'unhandledRejection'] as const).flatMap((event) =>
    process.rawListeners(event).map((listener) => ({ event, listener: listener as (...args: unknown[]) => void })),
  )
}
