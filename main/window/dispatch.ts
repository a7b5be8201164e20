import type { CallInput, CallName, CallOutput, WindowOperation } from '../../preload/contract.ts'
import type { Core } from '../core/core.ts'
import type { Log } from '../core/log/log.ts'
import { done, failed, problem, type Result } from '../core/model/finding.ts'
import { Secret } from '../core/model/secret.ts'
import { schemas } from './schemas.ts'
import { withoutSecrets } from './withoutSecrets.ts'

type Handlers = { readonly [K in CallName]: (input: CallInput<K>) => Promise<Result<CallOutput<K>>> }

/** Answers one call of the window, whatever the window sent. Never rejects. */
export type Dispatch = (name: unknown, input: unknown) => Promise<Result<unknown>>

const handlers = (core: Core): Handlers => ({
  'state.snapshot': async () => done(core.snapshot()),
  'profile.use': ({ name }) => core.useProfile(name),
  'profile.explain': async (query) => done(core.explain(query).map(withoutSecrets)),
  'section.sources': async (section) => core.editing.sources(section),
  'edit.preview': async ({ file, operations }) => core.editing.preview(file, operations),
  'edit.save': ({ file, operations, basis }) =>
    core.editing.save(file, operations, { basis, title: titleOf(operations) }),
  'history.list': ({ file }) => core.editing.history(file),
  'restore.preview': ({ file, id }) => core.editing.previewRestore(file, id),
  'restore.save': ({ file, id, basis }) => core.editing.restore(file, id, basis),
  'undo.preview': ({ file }) => core.editing.previewUndo(file),
  'undo.save': ({ file, basis }) => core.editing.undo(file, basis),
  'session.signIn': ({ session, flow }) => core.signingIn.signIn(session, flow),
  'session.cancelSignIn': async ({ session }) => done(core.signingIn.cancel(session)),
  'session.openSignInPage': async ({ session }) => done(await core.signingIn.openPage(session)),
  'session.signOut': ({ session }) => core.signingIn.signOut(session),
  'ask.answer': async ({ id, code }) => core.agent.asks.answer(id, new Secret(code.secret.replaceAll(' ', ''))),
  'ask.dismiss': async ({ id }) => core.agent.asks.dismiss(id),
  'caller.deny': async ({ minutes, ...denied }) => core.agent.deny(denied, minutes),
  'caller.allow': async (denied) => core.agent.allow(denied),
  'console.signIn': (wish) => core.signingIn.signInToConsole(wish),
  'session.renew': ({ session }) => core.signingIn.renew(session),
  'keys.previewPasted': ({ text, ...rest }) => core.pasting.preview({ ...rest, text: new Secret(text.secret) }),
  'keys.savePasted': ({ text, basis, ...rest }) => core.pasting.save({ ...rest, text: new Secret(text.secret) }, basis),
  'keys.list': ({ verify }) => core.keys.list(verify),
  'keys.previewAdd': ({ profile }) => core.keys.previewAdd(profile),
  'keys.add': ({ profile, accessKeyId, secretAccessKey: { secret }, bases }) =>
    core.keys.add(profile, { accessKeyId, secretAccessKey: new Secret(secret) }, bases),
  'keys.previewMove': ({ profile }) => core.keys.previewMove(profile),
  'keys.move': ({ profile, bases }) => core.keys.move(profile, bases),
  'keys.previewRemove': ({ profile }) => core.keys.previewRemove(profile),
  'keys.remove': ({ profile, bases }) => core.keys.remove(profile, bases),
  'keys.rotation': ({ profile }) => core.keys.rotation(profile),
  'keys.rotate': ({ profile }) => core.keys.rotate(profile),
  'keys.undoRotation': ({ profile }) => core.keys.undoRotation(profile),
  'keys.deleteOld': ({ profile }) => core.keys.deleteOld(profile),
  'session.previewHarden': (change) => core.keys.previewHarden(change),
  'session.harden': (save) => core.keys.harden(save),
  'wizard.check': async (session) => done(core.settingUp.checkSession(session)),
  'wizard.draft': async (session) => core.settingUp.draftSession(session),
  'wizard.drop': async () => done(core.settingUp.dropDraft()),
  'accounts.list': ({ session }) => core.settingUp.accounts(session),
  'accounts.cancel': async ({ session }) => done(core.settingUp.cancelAccounts(session)),
  'accounts.known': ({ session }) => core.settingUp.knownAccounts(session),
  'import.plan': (request) => core.settingUp.plan(request),
  'import.preview': (request) => core.settingUp.preview(request),
  'import.save': ({ basis }) => core.settingUp.save(basis),
  'vault.unlock': ({ passphrase }) => core.vault.unlock(passphrase && new Secret(passphrase.secret)),
  'vault.use': ({ passphrase, ...use }) =>
    core.vault.use({ ...use, passphrase: passphrase && new Secret(passphrase.secret) }),
})

/** What a change is called in the history. */
function titleOf(operations: readonly WindowOperation[]): string {
  const names = new Set(operations.flatMap((operation) => ('section' in operation ? [operation.section.name] : [])))
  return names.size > 0 ? `Edited ${[...names].join(', ')}` : 'Tidied up the file'
}

/** The main side's end of every wire: checks the name, checks the input, calls, and turns a bug into an answer. */
export function createDispatch(core: Core, log: Log): Dispatch {
  const table = handlers(core)
  return async (name, input) => {
    if (!isCallName(name)) return refuse(log, 'no such call')
    try {
      return await callChecked(table, name, input, log)
    } catch (error) {
      log.error('a call failed', { call: name, error })
      return failed(
        problem('internal-error', 'Something went wrong inside Latchkey. The log in its state directory says more.'),
      )
    }
  }
}

async function callChecked<K extends CallName>(
  table: Handlers,
  name: K,
  input: unknown,
  log: Log,
): Promise<Result<CallOutput<K>>> {
  const checked = schemas[name].safeParse(input)
  if (!checked.success) return refuse(log, `the input of ${name} is not valid`)
  const handler: Handlers[K] = table[name]
  // The schema of this very name has accepted it, which the compiler cannot follow through a lookup by name.
  return handler(checked.data as CallInput<K>)
}

function isCallName(name: unknown): name is CallName {
  return typeof name === 'string' && Object.hasOwn(schemas, name)
}

function refuse(log: Log, why: string): Result<never> {
  log.warn('a call was refused', { why })
  return failed(problem('bad-call', `The call was refused: ${why}.`))
}
