import type { Caller, Denial, Denied } from '../../../preload/contract.ts'
import type { Sign } from '../../components/Glyph.tsx'

/** What became of a caller the last time. */
export const outcomes: Readonly<Record<Caller['outcome'], { readonly sign: Sign; readonly words: string }>> = {
  waiting: { sign: 'needs', words: 'waits' },
  given: { sign: 'works', words: 'got them' },
  failed: { sign: 'broken', words: 'got none' },
  denied: { sign: 'none', words: 'was denied' },
  alone: { sign: 'unknown', words: 'looked for itself' },
}

/** `just now`, `a minute ago`, `12 minutes ago`. */
export function agoWords(instant: string, now: number): string {
  const minutes = Math.max(0, Math.floor((now - Date.parse(instant)) / 60_000))
  return minutes === 0 ? 'just now' : minutes === 1 ? 'a minute ago' : `${minutes} minutes ago`
}

type Who = Pick<Denied, 'program' | 'directory'>

/** `cdk in ~/shop`. */
export const whoWords = ({ program, directory }: Who): string =>
  `${program ?? 'a program'}${directory === null ? '' : ` in ${directory}`}`

/** Whom a denial is about, and what of: `cdk in ~/shop, for every profile`. */
export function deniedWords({ program, directory, profile }: Denied): string {
  const who =
    program === null && directory === null
      ? 'everybody'
      : `${program ?? 'any program'}${directory === null ? ', wherever it runs' : ` in ${directory}`}`
  return `${who}, for ${profile ?? 'every profile'}`
}

export const denialKey = ({ program, directory, profile }: Denial): string =>
  JSON.stringify([program, directory, profile])

export interface DeniedChoice {
  readonly id: string
  readonly words: string
  readonly note: string
  readonly denied: Denied
}

/** What can be denied because of one caller: just this, the program, or the profile. Nothing is said twice. */
export function deniedChoices({ program, directory, profile }: Caller): readonly DeniedChoice[] {
  const here = whoWords({ program, directory })
  const isKnown = program !== null || directory !== null
  return [
    ...(isKnown
      ? [
          {
            id: 'this',
            words: `${here}, for ${profile}`,
            note: 'It gets other profiles as before.',
            denied: { program, directory, profile },
          },
          {
            id: 'here',
            words: `${here}, for every profile`,
            note: program === null ? 'Whatever runs there is meant.' : 'Elsewhere it gets them as before.',
            denied: { program, directory, profile: null },
          },
        ]
      : []),
    ...(program !== null && directory !== null
      ? [
          {
            id: 'program',
            words: `${program}, wherever it runs`,
            note: 'For every profile.',
            denied: { program, directory: null, profile: null },
          },
        ]
      : []),
    {
      id: 'profile',
      words: `Everybody, for ${profile}`,
      note: 'No program gets it.',
      denied: { program: null, directory: null, profile },
    },
  ]
}

/** For how long somebody can be denied. */
export const lastings = [
  { id: '15', words: '15 minutes' },
  { id: '60', words: '1 hour' },
  { id: '480', words: '8 hours' },
  { id: '1440', words: '24 hours' },
] as const

export type Lasting = (typeof lastings)[number]['id']
export const usualLasting: Lasting = '60'
