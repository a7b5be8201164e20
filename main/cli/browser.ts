/** How this system opens a page in the person's browser; null where there is no screen to show it on. */
export function browserCommand(
  address: string,
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): { readonly program: string; readonly args: readonly string[] } | null {
  if (env.BROWSER) {
    const [program = '', ...args] = env.BROWSER.split(' ').filter(Boolean)
    const placed = args.some((arg) => arg.includes('%s'))
    return { program, args: placed ? args.map((arg) => arg.replace('%s', address)) : [...args, address] }
  }
  if (platform === 'darwin') return { program: 'open', args: [address] }
  if (platform === 'win32') return { program: 'rundll32', args: ['url.dll,FileProtocolHandler', address] }
  return env.DISPLAY || env.WAYLAND_DISPLAY ? { program: 'xdg-open', args: [address] } : null
}
