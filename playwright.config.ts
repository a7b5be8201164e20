import { defineConfig } from '@playwright/test'

const chromium = process.env.LATCHKEY_TEST_CHROMIUM

export default defineConfig({
  outputDir: 'test-results/playwright',
  timeout: 60_000,
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
          args: [
            '--headless',
            '--no-sandbox',
            '--disable-gpu',
            '--disable-quic',
            '--no-first-run',
            '--disable-background-networking',
            '--disable-component-update',
            '--disable-sync',
          ],
        },
      },
    },
    { name: 'desktop', testDir: 'test/desktop' },
  ],
})
