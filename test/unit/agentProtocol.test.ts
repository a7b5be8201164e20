import { describe, expect, it } from 'vitest'
import { type AgentLine, type AgentRequest, asLine, requestLine } from '../../main/core/agent/protocol.ts'
import { readAnswer } from '../../main/core/agent/readAnswer.ts'
import { readRequest } from '../../main/core/agent/readRequest.ts'
import { problem } from '../../main/core/model/finding.ts'

const asked = {
  ask: 'credentials',
  profile: 'dev',
  environment: '0123456789abcd',
  region: null,
  wait: 120,
  caller: { pid: 2, ppid: 1, directory: '/home/kim/shop' },
} as const satisfies AgentRequest

const keys = {
  accessKeyId: 'ASIAEXAMPLE000000000',
  secretAccessKey: 'example-secret',
  sessionToken: 'example-token',
  accountId: '111122223333',
  expiration: '2026-11-20T18:00:00Z',
}

const caller = {
  id: 'a',
  program: 'cdk',
  directory: '~/shop',
  parent: null,
  profile: 'dev',
  count: 1,
  first: '2026-11-20T18:00:00Z',
  last: '2026-11-20T18:00:00Z',
  outcome: 'given',
} as const

describe('a question', () => {
  it.each<AgentRequest>([
    asked,
    { ...asked, profile: null, region: 'eu-west-1', wait: 0, caller: { pid: 0, ppid: 0, directory: null } },
    { ask: 'callers' },
    { ask: 'watch' },
  ])('%j arrives as it was asked', (request) => {
    expect(readRequest(requestLine('key', request))).toEqual({ ok: true, key: 'key', request })
  })

  it('of another version is told so', () => {
    expect(readRequest('{"v":2,"key":"key","ask":"callers"}')).toEqual({
      ok: false,
      why: 'this agent speaks version 1',
    })
  })

  it.each<[string, object]>([
    ['no key', { key: undefined }],
    ['a key that is no text', { key: 7 }],
    ['nothing to ask', { ask: undefined }],
    ['something that there is not', { ask: '__proto__' }],
    ['an empty name', { profile: '' }],
    ['a name that is too long', { profile: 'x'.repeat(1025) }],
    ['a profile that is no text', { profile: ['dev'] }],
    ['no profile', { profile: undefined }],
    ['an environment that is no text', { environment: {} }],
    ['a region that is no text', { region: 1 }],
    ['a negative wait', { wait: -1 }],
    ['a wait of a day', { wait: 86_400 }],
    ['half a second', { wait: 0.5 }],
    ['no caller', { caller: null }],
    ['a caller that is a list', { caller: [] }],
    ['a process that is none', { caller: { ...asked.caller, ppid: 'x' } }],
    ['a directory that is too long', { caller: { ...asked.caller, directory: 'x'.repeat(8193) } }],
  ])('with %s is refused', (_name, wrong) => {
    expect(readRequest(JSON.stringify({ v: 1, key: 'key', ...asked, ...wrong })).ok).toBe(false)
  })

  it('says nothing that was not asked for', () => {
    const read = readRequest(
      JSON.stringify({ v: 1, key: 'key', ...asked, more: 1, caller: { ...asked.caller, uid: 0 } }),
    )
    expect(read).toEqual({ ok: true, key: 'key', request: asked })
  })
})

describe('an answer', () => {
  it.each<AgentLine>([
    { is: 'working' },
    { is: 'waiting', message: 'Waiting for you.' },
    { is: 'elsewhere' },
    { is: 'keys', profile: 'dev', by: 'active', keys },
    {
      is: 'keys',
      profile: 'dev',
      by: 'argument',
      keys: { ...keys, sessionToken: null, accountId: null, expiration: null },
    },
    { is: 'failed', finding: problem('token-expired', 'Sign in.', { profile: 'dev', tools: ['aws', 'cdk'] }) },
    { is: 'refused', message: 'No.', versions: [1, 2] },
    { is: 'callers', callers: { recent: [caller], denials: [] } },
    {
      is: 'callers',
      callers: { recent: [], denials: [{ program: null, directory: null, profile: 'dev', until: caller.last }] },
    },
  ])('%j arrives as it was given', (line) => {
    expect(readAnswer(asLine(line))).toMatchObject(line)
  })

  it.each<[string, unknown]>([
    ['no JSON', 'hello'],
    ['no object', []],
    ['nothing', null],
    ['another version', { v: 2, is: 'working' }],
    ['another word', { v: 1, is: 'sudo' }],
    ['no keys', { v: 1, is: 'keys', profile: 'dev', by: 'argument' }],
    ['an empty key', { v: 1, is: 'keys', profile: 'dev', by: 'argument', keys: { ...keys, accessKeyId: '' } }],
    ['no secret', { v: 1, is: 'keys', profile: 'dev', by: 'argument', keys: { ...keys, secretAccessKey: undefined } }],
    [
      'a token that is no text',
      { v: 1, is: 'keys', profile: 'dev', by: 'argument', keys: { ...keys, sessionToken: 7 } },
    ],
    ['no finding', { v: 1, is: 'failed' }],
    ['a code that is none', { v: 1, is: 'failed', finding: { ...problem('usage', 'x'), code: 'Usage Error' } }],
    ['a place', { v: 1, is: 'failed', finding: problem('usage', 'x', { at: { file: 'config', line: 1 } }) }],
    ['a caller without a name', { v: 1, is: 'callers', callers: { recent: [{ ...caller, id: 1 }], denials: [] } }],
  ])('that is %s is none', (_name, line) => {
    expect(readAnswer(typeof line === 'string' ? line : JSON.stringify(line))).toBeNull()
  })
})
