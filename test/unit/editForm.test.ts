import { describe, expect, it } from 'vitest'
import type { SectionName, SectionSource } from '../../preload/contract.ts'
import { diffLines } from '../../renderer/components/diffLines.ts'
import { fieldWarning } from '../../renderer/views/profiles/fieldWarnings.ts'
import { editsOf, type FieldEdits, fileForms, withEdit } from '../../renderer/views/profiles/formFields.ts'
import { dependentsOf, nameProblem, renameEdits, sectionEdits } from '../../renderer/views/profiles/profileEdits.ts'
import { profileItem } from '../support/explanations.ts'

const section: SectionName = { kind: 'profile', name: 'dev' }

const inConfig: SectionSource = {
  file: 'config',
  line: 4,
  text: '[profile dev]\nRegion = eu-west-1\nsso_session = corp\ncli_pager =\n  a = b\ntoken_secret = [secret 1]',
  settings: [
    { key: 'Region', value: 'eu-west-1', line: 5 },
    { key: 'sso_session', value: 'corp', line: 6 },
    { key: 'cli_pager', value: null, line: 7 },
    { key: 'token_secret', value: null, line: 9 },
  ],
}
const inCredentials: SectionSource = {
  file: 'credentials',
  line: 1,
  text: '[dev]\naws_access_key_id = AKIAEXAMPLE000000000',
  settings: [{ key: 'aws_access_key_id', value: 'AKIAEXAMPLE000000000', line: 2 }],
}

function field(key: string, sources: readonly SectionSource[] = [inConfig]) {
  const found = fileForms(sources, 'sso', []).flatMap(({ fields }) => fields.filter((one) => one.key === key))[0]
  if (!found) throw new Error(`There is no field ${key}`)
  return found
}

const edited = (...changes: readonly (readonly [key: string, value: string])[]) =>
  changes.reduce<FieldEdits>((edits, [key, value]) => withEdit(edits, field(key), value), new Map())

describe('the form of a profile', () => {
  it('has what such a profile usually has, then what else is written, each with its line', () => {
    const [form] = fileForms([inConfig], 'sso', [])
    expect(form?.lines).toEqual([4])
    expect(form?.fields.map(({ key, line }) => [key, line])).toEqual([
      ['sso_session', 6],
      ['sso_account_id', null],
      ['sso_role_name', null],
      ['Region', 5],
      ['output', null],
      ['cli_pager', 7],
      ['token_secret', 9],
    ])
  })

  it('locks secrets and nested blocks', () => {
    expect(field('token_secret').locked).toBe('secret')
    expect(field('cli_pager').locked).toBe('block')
    expect(field('Region').locked).toBeNull()
  })

  it('shows each file for itself, and offers what is usual in one of them only', () => {
    const forms = fileForms([inConfig, inCredentials], 'sso', [])
    expect(forms.map(({ file }) => file)).toEqual(['config', 'credentials'])
    expect(forms[1]?.fields.map(({ key }) => key)).toEqual(['aws_access_key_id'])
    expect(fileForms([inCredentials], 'static', [])[0]?.fields.map(({ key }) => key)).toEqual([
      'region',
      'output',
      'aws_access_key_id',
    ])
  })

  it('says where a section stands twice', () => {
    expect(fileForms([inConfig, { ...inConfig, line: 20 }], 'sso', [])[0]?.lines).toEqual([4, 20])
  })

  it('keeps a setting that is being edited when it goes from the file, and even when the section does', () => {
    const edits = edited(['Region', 'us-east-1'])
    const without = { ...inConfig, settings: [] }
    expect(editsOf(section, fileForms([without], 'none', edits.values()), edits)).toEqual([
      { file: 'config', operations: [{ type: 'set', section, key: 'region', value: 'us-east-1' }] },
    ])
    expect(fileForms([inCredentials], 'none', edits.values()).map(({ file }) => file)).toEqual([
      'config',
      'credentials',
    ])
  })
})

describe('what edits in the form do', () => {
  const operations = (edits: FieldEdits, sources = [inConfig]) =>
    editsOf(section, fileForms(sources, 'sso', edits.values()), edits).flatMap((edit) => edit.operations)

  it.each([
    ['a value that is changed is set under the key as it is written', ['Region', 'us-east-1'], 'set', 'Region'],
    ['a value that is written for the first time is set', ['output', 'json'], 'set', 'output'],
    ['a value that is emptied is removed', ['Region', '  '], 'unset', 'Region'],
  ] as const)('%s', (_what, change, type, key) => {
    expect(operations(edited(change))).toMatchObject([{ type, key, section }])
  })

  it('is nothing where the value is the one in the file again', () => {
    expect(edited(['Region', 'us-east-1'], ['Region', 'eu-west-1']).size).toBe(0)
    expect(operations(edited(['Region', ' eu-west-1 ']))).toEqual([])
  })

  it('is nothing where the file has come to say the same', () => {
    const edits = edited(['Region', 'us-east-1'])
    const now = { ...inConfig, settings: [{ key: 'Region', value: 'us-east-1', line: 5 }] }
    expect(operations(edits, [now])).toEqual([])
  })

  it('remembers what the value was when the edit began', () => {
    const edits = edited(['Region', 'us'], ['Region', 'us-east-1'])
    expect([...edits.values()]).toMatchObject([{ value: 'us-east-1', before: 'eu-west-1' }])
  })
})

describe('a warning about a value', () => {
  const known = { sessions: new Set(['corp']), profiles: new Set(['dev']) }
  it.each([
    ['sso_account_id', '111122223333', null],
    ['sso_account_id', '11112222333', '12 digits'],
    ['region', 'us-gov-west-1', null],
    ['region', 'eu-isoe-west-1', null],
    ['Region', 'Ireland', 'eu-west-1'],
    ['role_arn', 'arn:aws-cn:iam::111122223333:role/path/Deploy', null],
    ['role_arn', 'arn:aws:iam::1:role/x', 'ARN'],
    ['mfa_serial', 'arn:aws:iam::111122223333:mfa/me', null],
    ['mfa_serial', 'GAHT12345678', null],
    ['mfa_serial', 'x', 'MFA'],
    ['duration_seconds', '3600', null],
    ['duration_seconds', '60', '900'],
    ['output', 'yaml-stream', null],
    ['output', 'xml', 'formats'],
    ['sso_session', 'corp', null],
    ['sso_session', 'crop', 'no sign-in session crop'],
    ['source_profile', 'dve', 'no profile dve'],
    ['anything_else', 'whatever', null],
    ['region', '', null],
  ])('%s = %s: %s', (key, value, part) => {
    const warning = fieldWarning(key, value, known)
    if (part === null) expect(warning).toBeNull()
    else expect(warning).toContain(part)
  })
})

describe('what is done to a profile as a whole', () => {
  it('is done in each file that has it', () => {
    const steps = sectionEdits([inConfig, inConfig, inCredentials], { type: 'remove-section', section })
    expect(steps.map((step) => step.type === 'edit' && step.edit.file)).toEqual(['config', 'credentials'])
  })

  it('a new name is written wherever the old one is the source, and after the profile has it', () => {
    const edits = renameEdits(
      'dev',
      'team',
      [inConfig],
      [
        { file: 'config', profile: 'audit', key: 'source_profile' },
        { file: 'credentials', profile: 'ops', key: 'source_profile' },
      ],
    )
    expect(edits.map(({ file, operations }) => [file, operations.map(({ type }) => type)])).toEqual([
      ['config', ['rename-section', 'set']],
      ['credentials', ['set']],
    ])
  })

  it('names those that need it, but not itself', () => {
    const profile = (name: string, sourceProfile: string | null) =>
      profileItem(name, { sourceProfile, kind: 'assume-role', session: null })
    const profiles = [profile('dev', 'dev'), profile('audit', 'dev'), profile('other', null)]
    expect(dependentsOf('dev', profiles)).toEqual(['audit'])
  })

  it.each([
    ['', null],
    ['team-dev', null],
    ['dev', 'already'],
    ['my dev', 'Use letters'],
  ])('a name "%s": %s', (name, part) => {
    const problem = nameProblem(name, new Set(['dev']))
    if (part === null) expect(problem).toBeNull()
    else expect(problem).toContain(part)
  })
})

describe('the lines of a unified diff', () => {
  it('shows a change of nothing but who may read the file', () => {
    const diff = 'diff --git ~/.aws/credentials ~/.aws/credentials\nold mode 100644\nnew mode 100600\n'
    expect(diffLines(diff)).toEqual([
      { type: 'removed', text: 'mode 0644' },
      { type: 'added', text: 'mode 0600' },
    ])
  })

  it('are typed, without the heads', () => {
    const diff = `--- config\n+++ config\n@@ -1,3 +1,3 @@\n [profile dev]\n-region = a\n+region = b\n \n`
    expect(diffLines(diff)).toEqual([
      { type: 'kept', text: '[profile dev]' },
      { type: 'removed', text: 'region = a' },
      { type: 'added', text: 'region = b' },
      { type: 'kept', text: '' },
    ])
  })

  it('are told by the counts, whatever the lines of the file look like', () => {
    const diff = '--- config\n+++ config\n@@ -1,2 +1,2 @@\n--- old\n-@@ -1 +1 @@\n+++ new\n+\\ x\n'
    expect(diffLines(diff).map(({ type, text }) => `${type} ${text}`)).toEqual([
      'removed -- old',
      'removed @@ -1 +1 @@',
      'added ++ new',
      'added \\ x',
    ])
  })

  it('leave a gap between hunks, and say where the line end is missing', () => {
    const diff =
      '--- a\n+++ a\n@@ -1 +1 @@\n-a\n+b\n@@ -9 +9 @@\n-c\n\\ No newline at end of file\n+d\n\\ No newline at end of file\n'
    expect(diffLines(diff).map(({ type }) => type)).toEqual([
      'removed',
      'added',
      'gap',
      'removed',
      'note',
      'added',
      'note',
    ])
  })

  it('show a carriage return only where it may be the difference', () => {
    expect(diffLines('@@ -1,2 +1,2 @@\n a\r\n-b\r\n+b\n').map(({ text }) => text)).toEqual(['a', 'b\r', 'b'])
  })

  it('are none for no difference', () => {
    expect(diffLines('')).toEqual([])
  })
})
