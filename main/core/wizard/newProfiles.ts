import type { EditStep } from '../files/plan.ts'
import { type Place, readSettings, type Session, type Settings } from '../identity-center/settings.ts'
import { asName, freeName } from '../import/names.ts'
import { planImport, profileStep } from '../import/plan.ts'
import { done, failed, problem, type Result } from '../model/finding.ts'
import type { NewProfile, OfferedAccounts, ProfilesPlan, ProfilesRequest } from '../model/settingUp.ts'
import { isBearerOnly, sessionStep } from './newSession.ts'

interface Planned {
  readonly plan: ProfilesPlan
  readonly steps: readonly EditStep[]
  /** What the change is called in the history. */
  readonly title: string
}

/** What a request comes to, going by the files as they are now. A session that is in no file yet is written with it. */
export async function planProfiles(
  place: Place,
  request: ProfilesRequest,
  offered: OfferedAccounts | null,
): Promise<Result<Planned>> {
  const settings = readSettings(place)
  const session = settings.session(request.session)
  if (!session.ok) return session
  const profiles = isBearerOnly(session.value.scopes)
    ? planBearer(session.value, settings, request)
    : planRoles(session.value, settings, request, offered)
  if (!profiles.ok) return profiles
  const { plan, steps } = profiles.value
  const own = stepsForSession(session.value, settings)
  return done({ plan, steps: [...own, ...steps], title: titleOf(session.value, plan.added, own.length > 0) })
}

/** A session that is in no file yet has to be written first. */
export function stepsForSession(session: Session, { sessions }: Pick<Settings, 'sessions'>): readonly EditStep[] {
  const { id: name, startUrl, region, scopes } = session
  return sessions.has(name) ? [] : [sessionStep({ name, startUrl, region, scopes: scopes ?? [] })]
}

function titleOf({ id }: Session, added: readonly NewProfile[], isNew: boolean): string {
  const [first, ...others] = added
  const profiles = others.length === 0 ? (first?.name ?? 'no profile') : `${added.length} profiles`
  if (isNew) return first ? `Added the session ${id} and ${profiles}` : `Added the session ${id}`
  return others.length === 0 ? `Added ${profiles}` : `Imported ${profiles} of ${id}`
}

type Part = Pick<Planned, 'plan' | 'steps'>

function planRoles(
  session: Session,
  { profiles }: Settings,
  { accounts, template, region, output }: ProfilesRequest,
  offered: OfferedAccounts | null,
): Result<Part> {
  if (offered === null) {
    return accounts.length > 0 ? failed(notListed) : done({ plan: { added: [], kept: [], vanished: [] }, steps: [] })
  }
  const wanted = { choice: { each: accounts }, template, region, output }
  const planned = planImport(session, offered.accounts, profiles, wanted)
  if (!planned.ok) return planned
  const { added, kept, vanished, steps } = planned.value
  const shown = added.map(({ name, accountId, roleName, instead }) => ({ name, accountId, roleName, instead }))
  // What is not listed yet has not gone.
  return done({ plan: { added: shown, kept, vanished: offered.isPart ? [] : vanished }, steps })
}

function planBearer(
  session: Session,
  { profiles }: Settings,
  { template, region, output }: ProfilesRequest,
): Result<Part> {
  if (template.trim() === '') return failed(problem('usage', 'Give the profile a name.'))
  const wish = asName(template)
  const name = freeName(wish, profiles)
  const added = [{ name, accountId: null, roleName: null, instead: name === wish ? null : wish }]
  return done({
    plan: { added, kept: [], vanished: [] },
    steps: [profileStep(session, name, null, { region, output })],
  })
}

const notListed = problem('token-missing', 'The accounts of this session are not known yet. Sign in, then choose some.')

interface Edit {
  readonly steps: readonly EditStep[]
  readonly title: string
  readonly basis: string
}

/** As many as a person could be looking at. */
const mostEdits = 8

/** Edits that were previewed, so that what is saved is just what a person has seen. */
export class PreparedEdits {
  readonly #edits = new Map<string, Edit>()
  #count = 0

  keep(edit: Edit): string {
    this.#count += 1
    const id = `prepared-${this.#count}`
    this.#edits.set(id, edit)
    for (const oldest of this.#edits.keys()) if (this.#edits.size > mostEdits) this.#edits.delete(oldest)
    return id
  }

  take = (id: string): Edit | null => this.#edits.get(id) ?? null
}
