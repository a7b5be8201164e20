import type { MenuItemConstructorOptions } from 'electron'
import type { ElectronCalls } from './electronCalls.ts'

/** macOS takes copy, paste and quit from the menu. Elsewhere there is none, but for what developers use. */
export function setApplicationMenu(
  { Menu, app }: Pick<ElectronCalls, 'Menu' | 'app'>,
  platform: NodeJS.Platform,
): void {
  const template: MenuItemConstructorOptions[] = [
    ...(platform === 'darwin' ? (['appMenu', 'fileMenu', 'editMenu', 'windowMenu'] as const) : []),
    ...(app.isPackaged ? [] : (['viewMenu'] as const)),
  ].map((role) => ({ role }))
  Menu.setApplicationMenu(template.length === 0 ? null : Menu.buildFromTemplate(template))
}
