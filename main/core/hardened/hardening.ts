import type { Clock } from '../clock.ts'
import { shellWord } from '../doctor/cause.ts'
import type { Editing } from '../files/editing.ts'
import { previewFiles, saveFiles } from '../files/filesEdit.ts'
import type { Environment } from '../files/locations.ts'
import { tokenKey } from '../identity-center/renewal.ts'
import { readSettings, type Session } from '../identity-center/settings.ts'
import { alone } from '../identity-center/singleFlight.ts'
import { lastingVault } from '../keys/lasting.ts'
import type { OwnProgram } from '../keys/ownCommand.ts'
import type { Look } from '../keys/plans.ts'
import type { Log } from '../log/log.ts'
import { readMachine } from '../machine/readMachine.ts'
import type { Bases, FilesPreview, SaveOutcome } from '../model/edit.ts'
import { done, failed, problem, type Result } from '../model/finding.ts'
import type { Vault } from '../vault/vault.ts'
import { planOff, planOn } from './plans.ts'
import { createTokenMoves } from './tokenMoves.ts'

export interface HardeningPorts {
  readonly env: Environment
  readonly home: string
  readonly stateDirectory: string
  readonly clock: Clock
  readonly log: Log
  readonly editing: Editing
  readonly vault: () => Promise<Vault>
  readonly program: () => OwnProgram | null
  readonly interactive?: boolean
}

export interface HardeningChange {
  readonly session: string
  readonly isOn: boolean
}

export interface HardeningSave extends HardeningChange {
  readonly bases: Bases
  /** When it is turned off: whether the sign-in goes back to the tools' cache, in plain text, instead of ending. */
  readonly keepSignIn: boolean
}

/** Hardened mode of a sign-in session: its tokens are in the vault only, and tools ask Latchkey for credentials. */
export interface Hardening {
  preview(change: HardeningChange): Result<FilesPreview>
  /** Can be run again to finish what was cut short. */
  save(save: HardeningSave): Promise<Result<SaveOutcome>>
}

export function createHardening(ports: HardeningPorts): Hardening {
  const { env, home, stateDirectory, clock, editing, program } = ports
  const look: Look = (instead) => readMachine({ env, home, now: clock.now(), ...(instead && { instead }) })
  const tokens = createTokenMoves(ports)

  const planned = ({ session, isOn }: HardeningChange) => {
    const lasting = isOn ? lastingVault(stateDirectory) : done(null)
    if (!lasting.ok) return lasting
    return isOn ? planOn(look, session, program()) : planOff(look, session)
  }

  const turnOn = async (session: Session, { bases }: HardeningSave): Promise<Result<SaveOutcome>> => {
    const plan = planned({ session: session.id, isOn: true })
    if (!plan.ok) return plan
    // First the vault, then the files, then the caches: whenever it is cut short, a token is somewhere it is looked for.
    const copied = await tokens.toVault(session)
    if (!copied.ok) return copied
    const title = `Hardened ${session.id}`
    const saved = await saveFiles(editing, plan.value.edit, { bases, title })
    if (!saved.ok || !saved.value.saved) return saved
    const moved = await tokens.leaveCaches(session)
    return moved.ok ? saved : moved
  }

  const turnOff = async (session: Session, { bases, keepSignIn }: HardeningSave): Promise<Result<SaveOutcome>> => {
    const plan = planned({ session: session.id, isOn: false })
    if (!plan.ok) return plan
    const readable = keepSignIn ? await tokens.check(session) : done(null)
    if (!readable.ok) return readable
    const title = `${session.id} is no longer hardened`
    const saved = await saveFiles(editing, plan.value.edit, { bases, title })
    if (!saved.ok || !saved.value.saved) return saved
    if (!keepSignIn) return saved
    const back = await tokens.toCache(session)
    return back.ok ? saved : back
  }

  /** What is left when the files say that it is off. */
  const leave = async (session: Session, { keepSignIn }: HardeningSave): Promise<Result<null>> => {
    const ended = keepSignIn ? done(null) : await tokens.signOut(session)
    return ended.ok ? tokens.leaveVault(session) : ended
  }

  return {
    preview(change) {
      const plan = planned(change)
      if (!plan.ok) return plan
      const preview = previewFiles(editing, plan.value.edit)
      if (!preview.ok) return preview
      return done({ ...preview.value, notes: [...notesFor(change, plan.value.left), ...preview.value.notes] })
    },

    async save(save) {
      const session = readSettings({ env, home, clock }).session(save.session)
      if (!session.ok) return session
      if (session.value.kind === 'legacy') return failed(legacy)
      const turned = await alone({ stateDirectory, clock, key: tokenKey(save.session) }, () =>
        save.isOn ? turnOn(session.value, save) : turnOff(session.value, save),
      )
      if (save.isOn || !turned.ok || !turned.value.saved) return turned
      const left = await leave(session.value, save)
      return left.ok ? turned : left
    },
  }
}

function notesFor({ session, isOn }: HardeningChange, left: readonly string[]): string[] {
  if (!isOn) {
    return [
      `The profiles of ${session} say again what they said before. Tools sign in by themselves then, and keep the sign-in in ~/.aws in plain text.`,
    ]
  }
  const notes = [
    `The sign-in to ${session} and the role credentials that came from it leave ~/.aws for the vault of Latchkey, and its profiles get \`credential_process\`: tools ask Latchkey for credentials.`,
    `What it costs: \`aws sso login\` does not help any more, so sign in with Latchkey, in its window or with \`latchkey login --session ${shellWord(session)}\`; and a tool that knows no \`credential_process\`, or looks for the settings \`sso_…\` by itself, finds no credentials.`,
  ]
  if (left.length > 0) {
    notes.push(
      `${left.join(', ')} ${left.length === 1 ? 'has' : 'have'} no account and role, so tools want the access token itself: ${left.length === 1 ? 'it stays' : 'they stay'} as ${left.length === 1 ? 'it is' : 'they are'}, and will not work while ${session} is hardened.`,
    )
  }
  return notes
}

const legacy = problem(
  'sso-session-missing',
  'A sign-in of the old kind, without an sso-session, cannot be hardened. Convert it first: `latchkey doctor --fix sso-legacy`.',
)
