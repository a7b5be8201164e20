import type { Section } from '../../readers/reading.ts'
import { accountOfKey } from '../accounts.ts'
import { absent, type Look, type Rung, type Step, stops } from '../ladder.ts'
import { endWords, rememberedEnd } from '../rememberedEnd.ts'
import { chosen, source } from '../sources.ts'

/** botocore, SharedCredentialProvider: keys and token from this one file, whatever the other says. */
export const credentialsKeys: Rung = {
  id: 'static-credentials',
  title: 'Static keys in credentials',
  step: (look) => keysIn(look, look.profile?.credentials ?? null, 'credentials', 'shared-credentials-file'),
}

/** botocore, ConfigProvider. */
export const configKeys: Rung = {
  id: 'static-config',
  title: 'Static keys in config',
  step: (look) => keysIn(look, look.profile?.config ?? null, 'config', 'config-file'),
}

function keysIn({ name, world }: Look, section: Section | null, file: string, method: string): Step {
  const id = section?.get('aws_access_key_id')
  if (!section || !id) return absent(`No aws_access_key_id in ${file}.`)
  const at = { file: id.file, line: id.line }
  if (!section.get('aws_secret_access_key')) {
    return stops(
      `${file} has aws_access_key_id without aws_secret_access_key.`,
      `Partial credentials found in ${method}, missing: aws_secret_access_key`,
      at,
    )
  }
  const accessKeyId = typeof id.value === 'string' ? id.value : ''
  const setting = section.text('aws_account_id')
  const accountId = setting || accountOfKey(accessKeyId)
  const keys = source('static', at, { profile: id.isInherited ? null : name, accessKeyId, accountId })
  const accountHow = setting ? 'setting' : accountId === null ? null : 'key-id'
  if (accessKeyId === '') {
    return chosen(keys, `aws_access_key_id in ${file} is empty, and aws uses it as it is.`, {
      accountHow,
      outcome: 'fails',
      toolSays: 'An error occurred (MissingAuthenticationToken): Request is missing Authentication Token',
    })
  }
  const where = id.isInherited ? `[DEFAULT] of ${file}, whose settings aws gives to every profile` : file
  const roleCredentialsUntil = rememberedEnd(section)
  const reason = `Keys stand in ${where}.${endWords(roleCredentialsUntil, world.now)}`
  return chosen(keys, reason, { accountHow, roleCredentialsUntil })
}

/** botocore, OriginalEC2Provider and BotoProvider: files of tools that came before the AWS CLI. */
export const legacyFiles: Rung = {
  id: 'legacy-files',
  title: 'Files of older tools',
  isRare: true,
  step: ({ world }) => {
    const found = world.legacyKeys
    if (!found) return absent('No AWS_CREDENTIAL_FILE and no boto configuration.')
    const { path, accessKeyId, missing } = found
    if (missing !== null) {
      return stops(`${path} is incomplete: ${missing} is missing.`, `Partial credentials found, missing: ${missing}`)
    }
    const accountId = accountOfKey(accessKeyId)
    return chosen(source('static', null, { accessKeyId, accountId }), `Keys stand in ${path}.`, {
      accountHow: accountId === null ? null : 'key-id',
    })
  },
}
