import type { FileName } from '../model/finding.ts'
import type { MergedProfile } from '../readers/merge.ts'
import { nearest } from '../settings/chosenProfile.ts'
import type { Examined, ExaminedFile } from './examined.ts'
import { type Layout, layoutOf } from './layout.ts'
import { hasAny, type Subject, subjectOf, trait, valueIn } from './subject.ts'

/** How many characters of files fixes may be tried on: on most machines this is never reached. */
const mostTried = 1_000_000

/** How many names without a profile get a guess. */
const mostNearest = 8

/** What is examined, with what several checks look up: each made once, when the first of them asks. */
export class Setup {
  readonly examined: Examined
  #subjects: ReadonlyMap<string, Subject> | null = null
  #users: ReadonlyMap<string, readonly string[]> | null = null
  #trialsLeft = mostTried
  readonly #nearest = new Map<string, string | null>()
  readonly #layouts = new Map<FileName, Layout>()

  constructor(examined: Examined) {
    this.examined = examined
  }

  get world() {
    return this.examined.world
  }

  /** Every profile that any tool knows. */
  get subjects(): ReadonlyMap<string, Subject> {
    if (this.#subjects) return this.#subjects
    const { aws, sdk } = this.world
    const subjects = new Map<string, Subject>()
    for (const [name, profile] of aws.merged.profiles) {
      if (isMisnamed(profile)) continue
      subjects.set(name, subjectOf(name, profile, sdk.merged.profiles.get(name) ?? null))
    }
    for (const [name, profile] of sdk.merged.profiles) {
      if (!isMisnamed(profile) && !subjects.has(name)) subjects.set(name, subjectOf(name, null, profile))
    }
    this.#subjects = subjects
    return subjects
  }

  /** Which profiles name this one as their source. */
  usersOf(name: string): readonly string[] {
    this.#users ??= this.#findUsers()
    return this.#users.get(name) ?? []
  }

  /** Whether some profile has the region of `default`, as the CDK CLI gives it to those that have none, or that it cannot find. */
  get isDefaultInherited(): boolean {
    for (const { name, sdkIn } of this.subjects.values()) {
      if (name === 'default') continue
      // What is asked for with quotes is looked for without them.
      if (!hasAny(sdkIn.config | sdkIn.credentials, trait.region) || /["']/.test(name)) return true
    }
    return false
  }

  /** The profile that was probably meant by a name that none has; for the first few names, since looking is dear. */
  nearest(name: string): string | null {
    const known = this.#nearest.get(name)
    if (known !== undefined || this.#nearest.size >= mostNearest) return known ?? null
    const found = nearest(name, this.subjects.keys())
    this.#nearest.set(name, found)
    return found
  }

  /** Whether a fix may be tried on the whole of a file. There is so much time for that, and no more. */
  mayTry({ document }: ExaminedFile): boolean {
    if (document.length > this.#trialsLeft) return false
    this.#trialsLeft -= document.length
    return true
  }

  file(name: FileName): ExaminedFile | undefined {
    return this.examined.files.find((file) => file.name === name)
  }

  /** The path of a file as a person writes it. */
  shown(name: FileName): string {
    return this.file(name)?.shown ?? name
  }

  layout(file: ExaminedFile): Layout {
    const known = this.#layouts.get(file.name)
    if (known) return known
    const layout = layoutOf(file)
    this.#layouts.set(file.name, layout)
    return layout
  }

  #findUsers(): ReadonlyMap<string, readonly string[]> {
    const users = new Map<string, string[]>()
    for (const subject of this.subjects.values()) {
      if (!hasAny(subject.traits, trait.sourceProfile)) continue
      const source = valueIn(subject, 'source_profile')
      if (source === undefined || source === subject.name) continue
      const known = users.get(source)
      if (known) known.push(subject.name)
      else users.set(source, [subject.name])
    }
    return users
  }
}

/** In `credentials` a prefix becomes a part of the name, which nobody means. */
const isMisnamed = ({ name, config }: MergedProfile) =>
  config === null && /^(?:profile|sso-session|services)[\s.]/.test(name)
