import { build as buildDesktop } from 'electron-vite'
import { build as buildCli } from 'vite'

/** Builds main, preload and window with electron-vite, and the command line with vite, into `out/`. */
export async function buildAll(): Promise<void> {
  await buildDesktop({ logLevel: 'warn' })
  await buildCli({ configFile: 'vite.cli.config.ts', logLevel: 'warn' })
}

if (import.meta.main) await buildAll()
