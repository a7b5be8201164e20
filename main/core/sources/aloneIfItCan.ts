import { type Alone, alone } from '../identity-center/singleFlight.ts'
import type { Result } from '../model/finding.ts'

/** Does the work while no other process of Latchkey does it; where nothing can be written, locks included, all the same. */
export async function aloneIfItCan<T>(options: Alone, work: () => Promise<Result<T>>): Promise<Result<T>> {
  let hasBegun = false
  const result = await alone(options, () => {
    hasBegun = true
    return work()
  })
  return result.ok || hasBegun || result.finding.code === 'sign-in-busy' ? result : work()
}
