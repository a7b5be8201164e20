import type { ExplainQuery } from '../../../preload/contract.ts'

/** What a person wants to be different from how it is, to see what would come of it. */
export interface WhatIf {
  /** Whether the profile is named by `--profile`. */
  readonly isNamed: boolean
  readonly withoutEnv: boolean
  readonly keys: 'as-it-is' | 'present' | 'not-set'
  /** The directory whose `cdk.json` counts; empty for none. */
  readonly app: string
  /** Null for not set. What is not in here is as it is. */
  readonly variables: ReadonlyMap<string, string | null>
}

export const asItIs: WhatIf = { isNamed: true, withoutEnv: false, keys: 'as-it-is', app: '', variables: new Map() }

/** Keys that open nothing: it is only asked what would happen if there were any. */
const madeUpKeys = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE000000000', AWS_SECRET_ACCESS_KEY: 'example' } as const
const noKeys = { AWS_ACCESS_KEY_ID: null, AWS_SECRET_ACCESS_KEY: null, AWS_SESSION_TOKEN: null } as const

export function queryOf(profile: string, { isNamed, withoutEnv, keys, app, variables }: WhatIf): ExplainQuery {
  return {
    profile: isNamed ? profile : null,
    env: {
      ...(keys === 'present' && madeUpKeys),
      ...(keys === 'not-set' && noKeys),
      ...Object.fromEntries(variables),
    },
    withoutEnv,
    app: app.trim() === '' ? null : app.trim(),
  }
}

/** What is different, part by part; empty where it is as it is. */
export function whatIfWords({ isNamed, withoutEnv, keys, app, variables }: WhatIf): readonly string[] {
  return [
    ...(isNamed ? [] : ['without `--profile`']),
    ...(withoutEnv ? ['without your environment'] : []),
    ...(keys === 'present' ? ['with keys in the environment'] : []),
    ...(keys === 'not-set' ? ['without keys in the environment'] : []),
    ...[...variables].map(([name, value]) => (value === null ? `\`${name}\` not set` : `\`${name}=${value}\``)),
    ...(app.trim() === '' ? [] : [`in \`${app.trim()}\``]),
  ]
}

export function withVariable(whatIf: WhatIf, name: string, value: string | null | undefined): WhatIf {
  const variables = new Map(whatIf.variables)
  if (value === undefined) variables.delete(name)
  else variables.set(name, value)
  return { ...whatIf, variables }
}

/** More, or longer ones, are not answered. */
const most = { variables: 56, length: 4096 } as const

/** Why a variable cannot be added, as a sentence; null where it can. */
export function variableProblem(name: string, { variables }: WhatIf): string | null {
  if (!/^[A-Za-z_]\w*$/.test(name)) return 'A variable has letters, digits and _ in its name, and no digit first.'
  if (name.length > most.length) return 'That name is too long.'
  if (variables.has(name)) return `${name} is there already.`
  return variables.size >= most.variables ? `${most.variables} variables are the most.` : null
}

/** With `--profile`, nothing of the environment selects a profile or brings keys. */
export const isWithoutEffect = ({ isNamed, keys, variables, app }: WhatIf): boolean =>
  isNamed &&
  (keys === 'present' ||
    app.trim() !== '' ||
    ['AWS_PROFILE', 'CDK_PROFILE'].some((name) => variables.get(name) != null))
