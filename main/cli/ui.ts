import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { systemClock } from '../core/clock.ts'
import { createCore } from '../core/core.ts'
import { findHome, homeMissing } from '../core/files/locations.ts'
import { openLog } from '../core/log/log.ts'
import { problem } from '../core/model/finding.ts'
import { stateDirectory } from '../core/settings/stateDirectory.ts'
import { type Headless, serveHeadless } from '../headless/serve.ts'
import { createBrowser } from './browser.ts'
import { type Context, exit, fail } from './command.ts'
import { programHere } from './programHere.ts'

/** The built window lies beside the built command. */
const root = fileURLToPath(new URL('../renderer', import.meta.url))

/** A window that nobody looks at for this long is not worth keeping. */
const idleMs = 15 * 60_000

export async function run(context: Context): Promise<number> {
  const port = portFrom(context.options.port)
  if (port === null) return fail(context, problem('usage', '--port takes a number from 1 to 65535.'), exit.usage)
  const home = findHome(context.env)
  if (home === null) return fail(context, homeMissing)
  if (!existsSync(root)) {
    return fail(context, problem('window-missing', 'The window has not been built. Run `npm run build` first.'))
  }
  const directory = await stateDirectory(context.env)
  const clock = systemClock
  const log = openLog({ directory, clock })
  const browser = createBrowser({ env: context.env, directory, clock })
  const openBrowser = (address: string) => browser.open(address)
  const { env } = context
  const program = () => programHere(env)
  const core = createCore({ env, home, stateDirectory: directory, clock, log, openBrowser, program })
  let headless: Headless
  try {
    headless = await serveHeadless({ core, clock, log, root, port, idleMs })
  } catch (error) {
    core.stop()
    log.error('the window cannot be served', { error, port })
    const message = `Port ${port} of 127.0.0.1 cannot be used. Leave out --port to take any free one.`
    return fail(context, problem('port-unavailable', message))
  }
  await core.serveAgent().begun
  core.keepSignedIn()
  context.out(context.json ? `${JSON.stringify({ link: headless.link })}\n` : `${headless.link}\n`)
  if (!context.json) context.note('The link works once, in one browser on this machine. Press Ctrl+C to end.\n')
  if (context.options['no-open'] !== true && browser.isThere) {
    void browser.open(headless.link).then((isOpened) => {
      if (!isOpened) context.note('No browser could be opened. Open the link yourself.\n')
    })
  }
  const interrupted = untilSignal(() => headless.stop())
  const why = await headless.ended
  core.stop()
  browser.stop()
  if (why === 'idle' && !context.json) context.note('No window was open for 15 minutes, so Latchkey has ended.\n')
  return interrupted() ? 130 : exit.done
}

function portFrom(given: string | boolean | undefined): number | null {
  if (given === undefined) return 0
  const port = typeof given === 'string' && /^\d{1,5}$/.test(given) ? Number(given) : 0
  return port >= 1 && port <= 65535 ? port : null
}

function untilSignal(stop: () => void): () => boolean {
  let came = false
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      came = signal === 'SIGINT'
      stop()
    })
  }
  return () => came
}
