import { z } from 'zod'
import type { CallInput, CallName } from '../../preload/contract.ts'

/** Longer names than this are in no file that a person keeps. */
const profileName = z.string().min(1).max(1024)

/** What each call takes, checked at the border. The compiler proves that each matches the contract's type, both ways. */
export const schemas = {
  'state.snapshot': z.null(),
  'profile.use': z.strictObject({ name: profileName.nullable() }),
} satisfies { readonly [K in CallName]: z.ZodType<CallInput<K>> }

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never

/** A type error here means that a schema takes more, or less, than the contract says. */
export const schemasMatchContract: {
  readonly [K in CallName]: Same<z.input<(typeof schemas)[K]>, CallInput<K>>
} = { 'state.snapshot': true, 'profile.use': true }
