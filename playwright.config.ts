import { defineConfig } from '@playwright/test'
import { chromiumArguments } from './test/support/chromium.ts'

const chromium = process.env.LATCHKEY_TEST_CHROMIUM

export default defineConfig({
  outputDir: 'test-results/playwright',
  timeout: 60_000,
  // How long something takes is the machine's affair.
  expect: { timeout: 20_000 },
  testMatch: '**/*.spec.ts',
  workers: 1,
  forbidOnly: process.env.CI === 'true',
  projects: [
    {
      name: 'ui',
      testDir: 'test/ui',
      use: {
        browserName: 'chromium',
        launchOptions: {
          ...(chromium && { executablePath: chromium }),
          args: [...chromiumArguments],
        },
      },
    },
    { name: 'desktop', testDir: 'test/desktop' },
  ],
})
