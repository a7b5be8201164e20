import { expect, it } from 'vitest'
import { findViolations } from '../../scripts/layers.ts'

const violations = (file: string, text: string) => findViolations('/project', [file], () => text)

it.each([
  ['main/core/core.ts', "import { app } from 'electron'"],
  ['main/headless/serve.ts', "import type { App } from 'electron'"],
  ['main/core/core.ts', "import { startDesktop } from '../desktop/start.ts'"],
  ['main/core/files/read.ts', "export * from '../../headless/serve.ts'"],
  ['main/core/model/state.ts', "import { Store } from '../store.ts'"],
  ['main/core/core.ts', "const late = await import('../cli/ui.ts')"],
  ['main/core/core.ts', "import React from 'react'"],
  ['main/headless/serve.ts', "import { trayView } from '../desktop/trayView.ts'"],
  ['main/desktop/start.ts', "import { serveHeadless } from '../headless/serve.ts'"],
  ['renderer/App.tsx', "import type { Core } from '../main/core/core.ts'"],
  ['renderer/App.tsx', "import { readFileSync } from 'node:fs'"],
  ['preload/contract.ts', "import { problem } from '../main/core/model/finding.ts'"],
  ['preload/index.ts', "import { createCore } from '../main/core/core.ts'"],
])('%s must not say: %s', (file, text) => {
  expect(violations(file, text)).toHaveLength(1)
})

it.each([
  ['main/index.ts', "import { app } from 'electron'"],
  ['main/desktop/window.ts', "import type { BrowserWindow } from 'electron'"],
  ['main/cli/ui.ts', "import { serveHeadless } from '../headless/serve.ts'"],
  ['main/window/dispatch.ts', "import type { Calls } from '../../preload/contract.ts'"],
  ['renderer/App.tsx', "import { kindNames } from '../preload/contract.ts'"],
  ['preload/contract.ts', "import type { Result } from '../main/core/model/finding.ts'"],
  ['main/core/core.ts', "// import { app } from 'electron'\nconst text = \"import 'electron'\""],
])('%s may say: %s', (file, text) => {
  expect(violations(file, text)).toEqual([])
})
