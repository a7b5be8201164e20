import { z } from 'zod'
import type { CallInput, CallName } from '../../preload/contract.ts'

/** Longer names than this are in no file that a person keeps. */
const profileName = z.string().min(1).max(1024)

/** No setting, section or file that a person edits is longer. */
const text = z.string().max(200_000)
const file = z.enum(['config', 'credentials'])
const section = z.strictObject({ kind: z.enum(['profile', 'sso-session', 'services']), name: profileName })
const key = z.string().min(1).max(256)
const operation = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('set'), section, key, value: text }),
  z.strictObject({ type: z.literal('unset'), section, key }),
  z.strictObject({ type: z.literal('remove-section'), section }),
  z.strictObject({ type: z.enum(['rename-section', 'copy-section']), section, to: profileName }),
  z.strictObject({ type: z.literal('rename-key'), section, key, to: key }),
  z.strictObject({ type: z.literal('drop-repeats'), section, key }),
  z.strictObject({ type: z.literal('merge-duplicates'), section }),
  z.strictObject({ type: z.literal('retitle-section'), header: profileName, section }),
  z.strictObject({ type: z.literal('comment-out-line'), line: z.int().min(1) }),
  z.strictObject({ type: z.enum(['drop-byte-order-mark', 'protect']) }),
  z.strictObject({ type: z.literal('section-text'), section, text }),
])
const operations = z.array(operation).max(200).readonly()
/** The name of a version: a digest. */
const basis = z.string().regex(/^[\w-]{1,100}$/)

const versionId = z.string().regex(/^[\w-]{1,100}$/)

/** The name of a sign-in session, or a start URL. */
const session = profileName

/** Longer values are in no environment that a person explains to themselves. */
const explained = z.string().max(4096)
const variables = z
  .record(z.string().min(1).max(4096), explained.nullable())
  .refine((env) => Object.keys(env).length <= 64)

/** What each call takes, checked at the border. The compiler proves that each matches the contract's type, both ways. */
export const schemas = {
  'state.snapshot': z.null(),
  'profile.use': z.strictObject({ name: profileName.nullable() }),
  'profile.explain': z.strictObject({
    profile: explained.nullable(),
    env: variables,
    withoutEnv: z.boolean(),
    app: explained.nullable(),
  }),
  'section.sources': section,
  'edit.preview': z.strictObject({ file, operations }),
  'edit.save': z.strictObject({ file, operations, basis }),
  'history.list': z.strictObject({ file }),
  'restore.preview': z.strictObject({ file, id: versionId }),
  'restore.save': z.strictObject({ file, id: versionId, basis }),
  'undo.preview': z.strictObject({ file }),
  'undo.save': z.strictObject({ file, basis }),
  'session.signIn': z.strictObject({ session, flow: z.enum(['browser', 'code']).nullable() }),
  'session.cancelSignIn': z.strictObject({ session }),
  'session.openSignInPage': z.strictObject({ session }),
  'session.signOut': z.strictObject({ session: session.nullable() }),
} satisfies { readonly [K in CallName]: z.ZodType<CallInput<K>> }

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never

/** A type error here means that a schema takes more, or less, than the contract says. */
export const schemasMatchContract: {
  readonly [K in CallName]: Same<z.input<(typeof schemas)[K]>, CallInput<K>>
} = {
  'state.snapshot': true,
  'profile.use': true,
  'profile.explain': true,
  'section.sources': true,
  'edit.preview': true,
  'edit.save': true,
  'history.list': true,
  'restore.preview': true,
  'restore.save': true,
  'undo.preview': true,
  'undo.save': true,
  'session.signIn': true,
  'session.cancelSignIn': true,
  'session.openSignInPage': true,
  'session.signOut': true,
}
