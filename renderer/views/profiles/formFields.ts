import type {
  FileName,
  ProfileKind,
  SectionName,
  SectionSource,
  WindowEdit,
  WindowOperation,
} from '../../../preload/contract.ts'

/** A setting in the form: one that is written in the file, or one that could be. */
export interface FormField {
  readonly file: FileName
  /** As it is written in the file, where it is. */
  readonly key: string
  /** Null where it is not written. */
  readonly line: number | null
  readonly value: string
  /** Why it cannot be changed in the form. */
  readonly locked: 'secret' | 'block' | null
}

/** The part of the form that is about one file. */
export interface FileForm {
  readonly file: FileName
  /** Where the section's headers stand. More than one is a mistake in the file. */
  readonly lines: readonly number[]
  readonly fields: readonly FormField[]
}

/** What a person wants a setting to be, and what it was when they began to say so. */
export interface FieldEdit {
  readonly file: FileName
  readonly key: string
  readonly value: string
  readonly before: string
}
export type FieldEdits = ReadonlyMap<string, FieldEdit>

const everyKind = ['region', 'output']

/** What a profile of each kind usually has, in the order in which a person reads it. */
const commonKeys: Readonly<Record<ProfileKind, readonly string[]>> = {
  sso: ['sso_session', 'sso_account_id', 'sso_role_name', ...everyKind],
  'assume-role': [
    'role_arn',
    'source_profile',
    'mfa_serial',
    'external_id',
    'role_session_name',
    'duration_seconds',
    ...everyKind,
  ],
  'web-identity': ['role_arn', 'web_identity_token_file', 'role_session_name', 'duration_seconds', ...everyKind],
  static: everyKind,
  'console-login': ['login_session', ...everyKind],
  process: ['credential_process', ...everyKind],
  none: everyKind,
}

/** Every setting that the form can add. */
export const knownKeys: readonly string[] = [
  ...new Set([...Object.values(commonKeys).flat(), 'credential_source', 'sso_start_url', 'sso_region']),
].sort()

export const fieldId = ({ file, key }: { readonly file: FileName; readonly key: string }) =>
  `${file} ${key.toLowerCase()}`

/** The form of a profile. Settings that are `wanted` are in it even if no file has them (any more). */
export function fileForms(
  sources: readonly SectionSource[],
  kind: ProfileKind,
  wanted: Iterable<{ readonly file: FileName; readonly key: string }>,
): readonly FileForm[] {
  const extra = [...wanted]
  const files = (['config', 'credentials'] as const).filter((file) =>
    [...sources, ...extra].some((part) => part.file === file),
  )
  return files.map((file, index) => {
    const sections = sources.filter((source) => source.file === file)
    const written = new Map(sections.flatMap(writtenFields).map((field) => [fieldId(field), field]))
    // What a profile usually has belongs into one file, not into both.
    const usual = index === 0 ? commonKeys[kind] : []
    const more = extra.filter((part) => part.file === file).map(({ key }) => key)
    const keys = new Map(
      [...usual, ...[...written.values()].map(({ key }) => key), ...more].map((key) => [fieldId({ file, key }), key]),
    )
    return {
      file,
      lines: sections.map(({ line }) => line),
      fields: [...keys].map(
        ([id, key]) => written.get(id) ?? { file, key: key.toLowerCase(), line: null, value: '', locked: null },
      ),
    }
  })
}

function writtenFields({ file, line, text, settings }: SectionSource): readonly FormField[] {
  const lines = text.split('\n')
  return settings.map((setting) => {
    const isSecret = /\[secret \d+\]/.test(lines[setting.line - line] ?? '')
    const locked = setting.value !== null ? null : isSecret ? 'secret' : 'block'
    return { file, key: setting.key, line: setting.line, value: setting.value ?? '', locked }
  })
}

/** The edits after a person has written `value` into a field. A value as in the file is no edit. */
export function withEdit(edits: FieldEdits, field: FormField, value: string): FieldEdits {
  const after = new Map(edits)
  const id = fieldId(field)
  if (value === field.value) after.delete(id)
  else after.set(id, { file: field.file, key: field.key, value, before: edits.get(id)?.before ?? field.value })
  return after
}

/** What the edits do to each file, as it is now. Nothing written in a field means that the setting goes. */
export function editsOf(section: SectionName, forms: readonly FileForm[], edits: FieldEdits): readonly WindowEdit[] {
  return forms.flatMap(({ file, fields }) => {
    const operations = fields.flatMap((field): WindowOperation[] => {
      const value = edits.get(fieldId(field))?.value.trim()
      if (value === undefined || value === field.value || field.locked) return []
      const { key } = field
      return [value === '' ? { type: 'unset', section, key } : { type: 'set', section, key, value }]
    })
    return operations.length > 0 ? [{ file, operations }] : []
  })
}
