import { z } from 'zod'

/** What the command line prints as JSON, strictly: the contract, and the fields that have been added to it. */

const tool = z.enum(['aws', 'cdk', 'sdk-js'])
const outcome = z.enum(['works', 'needs-sign-in', 'needs-mfa', 'fails', 'none', 'unknown'])
const sourceKind = z.enum([
  'environment',
  'static',
  'sso',
  'process',
  'assume-role',
  'web-identity',
  'container',
  'instance',
  'console-login',
])
const account = z.string().regex(/^\d{12}$/)
const file = z.enum(['config', 'credentials'])
const place = z.strictObject({ file, line: z.int().min(1) })
const instant = z.iso.datetime()
const code = z.string().regex(/^[a-z]+(?:-[a-z]+)*$/)
const sentence = z.string().regex(/\S/)

export const findingShape = z.strictObject({
  code,
  severity: z.enum(['error', 'warning', 'info']),
  message: sentence,
  profile: z.string().nullable(),
  tools: z.array(tool),
  at: place.nullable(),
  fix: z.strictObject({ title: sentence, preview: z.string().regex(/^(?:---|diff) /) }).nullable(),
})

const source = z.strictObject({
  kind: sourceKind,
  profile: z.string().nullable(),
  file: file.nullable(),
  line: z.int().min(1).nullable(),
  accessKeyId: z.string().nullable(),
  roleArn: z.string().nullable(),
  accountId: z.string().nullable(),
  roleName: z.string().nullable(),
  session: z.string().nullable(),
})

const rung = z.strictObject({
  rung: z.string(),
  title: sentence,
  status: z.enum(['absent', 'shadowed', 'invalid', 'chosen', 'not-reached']),
  reason: sentence,
  at: place.nullable(),
})

const expires = z.strictObject({
  accessToken: instant.nullable(),
  roleCredentials: instant.nullable(),
  signInSession: instant.nullable(),
  signInSessionHow: z.enum(['learnt', 'unknown']),
})

export const explanationShape = z
  .strictObject({
    schema: z.literal(1),
    tool,
    checkedAgainst: sentence,
    profile: z.strictObject({
      name: z.string(),
      selectedBy: z.enum([
        'option',
        'AWS_PROFILE',
        'AWS_DEFAULT_PROFILE',
        'CDK_PROFILE',
        'cdk.json',
        '~/.cdk.json',
        'default',
      ]),
      exists: z.boolean(),
    }),
    outcome,
    source: source.nullable(),
    chain: z.array(source),
    reason: sentence,
    toolSays: z.string().nullable(),
    selection: z.array(rung),
    ladder: z.array(rung),
    region: z.strictObject({ value: z.string().nullable(), from: z.string().nullable() }),
    account: z.strictObject({
      id: account.nullable(),
      how: z.enum(['setting', 'role-arn', 'key-id', 'cache', 'sts']).nullable(),
    }),
    expires,
    findings: z.array(findingShape),
  })
  .refine(({ source: last, chain }) => JSON.stringify(chain.at(-1) ?? null) === JSON.stringify(last), {
    message: 'the last of the chain is the source',
  })

export const explanationsShape = z.array(explanationShape)

const verdict = z.strictObject({
  outcome,
  kind: z.union([sourceKind, z.literal('none')]),
  accountId: account.nullable(),
})

export const profilesShape = z.strictObject({
  profiles: z.array(
    z.strictObject({
      name: z.string(),
      kind: z.enum(['static', 'sso', 'process', 'assume-role', 'web-identity', 'console-login', 'none']),
      sessions: z.array(z.string()),
      accountId: z.string().nullable(),
      roleName: z.string().nullable(),
      region: z.string().nullable(),
      files: z.array(file),
      verdicts: z.strictObject({ aws: verdict, cdk: verdict }),
      expires,
      tags: z.array(z.string()),
      findings: z.array(code),
    }),
  ),
})

export const statusShape = z.strictObject({
  active: z.strictObject({ profile: z.string(), by: z.enum(['argument', 'AWS_PROFILE', 'active', 'default']) }),
  explanations: z.tuple([explanationShape, explanationShape]),
  signIns: z.array(
    z.strictObject({
      session: z.string(),
      state: z.enum(['signed-out', 'ready', 'renewing', 'ending', 'ended', 'broken']),
      accessTokenUntil: instant.nullable(),
      refreshable: z.boolean(),
      signInSessionUntil: instant.nullable(),
      how: z.enum(['learnt', 'unknown']),
    }),
  ),
  findings: z.array(findingShape),
})

const words = z.string().nullable()

export const callersShape = z.strictObject({
  running: z.boolean(),
  recent: z.array(
    z.strictObject({
      id: z.string(),
      profile: z.string(),
      program: words,
      directory: words,
      parent: words,
      count: z.int().min(1),
      first: instant,
      last: instant,
      outcome: z.enum(['waiting', 'given', 'failed', 'denied', 'alone']),
    }),
  ),
  denials: z.array(z.strictObject({ program: words, directory: words, profile: words, until: instant })),
})

const installed = z.strictObject({ version: z.string().nullable(), path: sentence }).nullable()

export const doctorShape = z.strictObject({
  findings: z.array(findingShape),
  tools: z.strictObject({ aws: installed, cdk: installed }),
})

export const errorShape = z.strictObject({ error: findingShape })
