/** Draws the icons anew from their sources: `node build/render.ts [path of a Chromium]`. */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Browser, chromium } from '@playwright/test'

const here = import.meta.dirname
const tray = join(here, 'tray')

async function render(browser: Browser, source: string, target: string, size: number): Promise<void> {
  const page = await browser.newPage({ viewport: { width: size, height: size } })
  await page.setContent(
    `<!doctype html><style>body{margin:0}svg{display:block;width:100vw;height:100vh}</style>${await readFile(source, 'utf8')}`,
  )
  await writeFile(target, await page.screenshot({ omitBackground: true }))
  await page.close()
}

const [executablePath] = process.argv.slice(2)
const browser = await chromium.launch(executablePath === undefined ? {} : { executablePath })
await render(browser, join(here, 'icon.svg'), join(here, 'icon.png'), 1024)
for (const name of (await readdir(tray)).filter((file) => file.endsWith('.svg'))) {
  const source = join(tray, name)
  const target = source.slice(0, -'.svg'.length)
  await render(browser, source, `${target}.png`, 16)
  await render(browser, source, `${target}@2x.png`, 32)
}
await browser.close()
