import { vi } from 'vitest'

/** Waits for what comes by itself; how long that takes is the machine's affair, so the bound is only there against never. */
export const eventually = (isSo: () => unknown) => vi.waitUntil(isSo, { timeout: 30_000, interval: 10 })
