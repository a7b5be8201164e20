import { z } from 'zod'
import type { CallInput, CallName, Denied } from '../../preload/contract.ts'
import { mostOperations } from '../core/model/edit.ts'

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
  z.strictObject({
    type: z.literal('add-section'),
    section,
    settings: z
      .array(z.tuple([key, text]).readonly())
      .max(64)
      .readonly(),
  }),
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
const operations = z.array(operation).max(mostOperations).readonly()
/** The name of a version: a digest. */
const basis = z.string().regex(/^[\w-]{1,100}$/)

const versionId = z.string().regex(/^[\w-]{1,100}$/)

/** Of a preview of both files. */
const bases = z.strictObject({ config: basis.nullable(), credentials: basis.nullable() })
const keyPart = z.string().max(256)
const keySecret = z.strictObject({ secret: keyPart })

/** The name of a sign-in session, or a start URL. */
const session = profileName

const secret = z.strictObject({ secret: text })
const pasted = { text: secret, profile: profileName.nullable(), until: z.iso.datetime().nullable() }

/** No organisation has more of them. */
const accounts = z
  .array(
    z.strictObject({
      id: z.string().regex(/^\d{12}$/),
      roles: z.array(z.string().min(1).max(128)).max(500).readonly(),
    }),
  )
  .max(20_000)
  .readonly()
const value = z.string().min(1).max(128).nullable()
const profilesRequest = z.strictObject({
  session,
  accounts,
  template: z.string().max(1024),
  region: value,
  output: value,
})
const newSession = z.strictObject({
  name: z.string().max(1024),
  startUrl: z.string().max(4096),
  region: z.string().max(128),
  scopes: z.array(z.string().max(1024)).max(64).readonly(),
})

const askId = z.string().regex(/^[\w-]{1,100}$/)

/** A denial of everybody for everything is none that a person means. */
const denied = {
  program: z.string().min(1).max(1024).nullable(),
  directory: z.string().min(1).max(8192).nullable(),
  profile: profileName.nullable(),
}
const saysWhom = ({ program, directory, profile }: Denied) => (program ?? directory ?? profile) !== null

/** Longer passphrases are typed by nobody. */
const passphrase = z.strictObject({ secret: z.string().min(1).max(1024) }).nullable()

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
  'ask.answer': z.strictObject({ id: askId, code: z.strictObject({ secret: z.string().max(64) }) }),
  'ask.dismiss': z.strictObject({ id: askId }),
  'caller.deny': z.strictObject({ ...denied, minutes: z.int().min(1).max(1440) }).refine(saysWhom),
  'caller.allow': z.strictObject(denied),
  'console.signIn': z.strictObject({ profile: profileName, region: value }),
  'session.renew': z.strictObject({ session }),
  'keys.previewPasted': z.strictObject(pasted),
  'keys.savePasted': z.strictObject({ ...pasted, basis }),
  'keys.list': z.strictObject({ verify: z.boolean() }),
  'keys.previewAdd': z.strictObject({ profile: profileName }),
  'keys.add': z.strictObject({ profile: profileName, accessKeyId: keyPart, secretAccessKey: keySecret, bases }),
  'keys.previewMove': z.strictObject({ profile: profileName }),
  'keys.move': z.strictObject({ profile: profileName, bases }),
  'keys.previewRemove': z.strictObject({ profile: profileName }),
  'keys.remove': z.strictObject({ profile: profileName, bases }),
  'keys.rotation': z.strictObject({ profile: profileName }),
  'keys.rotate': z.strictObject({ profile: profileName }),
  'keys.undoRotation': z.strictObject({ profile: profileName }),
  'keys.deleteOld': z.strictObject({ profile: profileName }),
  'session.previewHarden': z.strictObject({ session, isOn: z.boolean() }),
  'session.harden': z.strictObject({ session, isOn: z.boolean(), keepSignIn: z.boolean(), bases }),
  'wizard.check': newSession,
  'wizard.draft': newSession,
  'wizard.drop': z.null(),
  'accounts.list': z.strictObject({ session }),
  'accounts.cancel': z.strictObject({ session }),
  'accounts.known': z.strictObject({ session }),
  'import.plan': profilesRequest,
  'import.preview': profilesRequest,
  'import.save': z.strictObject({ basis }),
  'vault.unlock': z.strictObject({ passphrase }),
  'vault.use': z.strictObject({
    kind: z.enum(['keychain', 'passphrase', 'memory']),
    passphrase,
    startOver: z.boolean(),
  }),
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
  'ask.answer': true,
  'ask.dismiss': true,
  'caller.deny': true,
  'caller.allow': true,
  'console.signIn': true,
  'session.renew': true,
  'keys.previewPasted': true,
  'keys.savePasted': true,
  'keys.list': true,
  'keys.previewAdd': true,
  'keys.add': true,
  'keys.previewMove': true,
  'keys.move': true,
  'keys.previewRemove': true,
  'keys.remove': true,
  'keys.rotation': true,
  'keys.rotate': true,
  'keys.undoRotation': true,
  'keys.deleteOld': true,
  'session.previewHarden': true,
  'session.harden': true,
  'wizard.check': true,
  'wizard.draft': true,
  'wizard.drop': true,
  'accounts.list': true,
  'accounts.cancel': true,
  'accounts.known': true,
  'import.plan': true,
  'import.preview': true,
  'import.save': true,
  'vault.unlock': true,
  'vault.use': true,
}
