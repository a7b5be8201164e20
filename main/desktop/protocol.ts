import { plain, servePage } from '../window/page.ts'
import { appHost, appScheme } from './address.ts'
import type { ElectronCalls, PageRequest } from './electronCalls.ts'

type Protocol = ElectronCalls['protocol']

/** Gives the page an origin of its own, as a web site has. Electron takes this only before it is ready. */
export function registerScheme(protocol: Protocol): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
}

/** Serves the built window in the folder `root`, and nothing else. */
export function serveWindow(protocol: Protocol, root: string): void {
  protocol.handle(appScheme, (request) => answer(request, root))
}

async function answer({ method, url }: PageRequest, root: string): Promise<Response> {
  const address = URL.parse(url)
  const { status, headers, body } =
    address?.host === appHost
      ? await servePage(method, address.pathname, { root })
      : plain(404, 'There is no such page.')
  return new Response(method === 'HEAD' ? null : body, { status, headers: { ...headers } })
}
