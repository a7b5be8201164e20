import { defineConfig } from 'vitest/config'

const project = (name: string, more: { testTimeout?: number } = {}) => ({
  extends: true as const,
  test: { name, include: [`test/${name}/**/*.test.ts`, `test/${name}/**/*.test.tsx`], ...more },
})

export default defineConfig({
  test: {
    environment: 'node',
    // Times on screen are compared as text.
    env: { TZ: 'UTC' },
    projects: [
      project('unit', { testTimeout: 30_000 }),
      project('fuzz', { testTimeout: 600_000 }),
      project('interop', { testTimeout: 120_000 }),
      project('desktop', { testTimeout: 60_000 }),
    ],
  },
})
