/** Numbers that look random and follow from a seed, so that a failure can be had again. */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** From 0 up to, not including, 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = this.#state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit)
  }

  pick<T>(from: readonly [T, ...T[]]): T {
    return from[this.below(from.length)] ?? from[0]
  }
}

/** What is generated is the same each time, so that a failure is one of what was changed. */
const usualSeed = 20_261_121

/** The seed of this run: the usual one, that of LATCHKEY_SEED, or with `new` one that nobody has tried. */
export function seedOf(suite: string): number {
  const asked = process.env.LATCHKEY_SEED ?? usualSeed
  const seed = asked === 'new' ? Math.floor(Math.random() * 2 ** 31) : Number(asked)
  console.log(`${suite}: LATCHKEY_SEED=${seed}`)
  return seed
}
