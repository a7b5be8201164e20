import { join } from 'node:path'
import { parse } from '../files/document/document.ts'
import { type Environment, withHome } from '../files/locations.ts'
import { readAws } from '../readers/aws.ts'
import type { LegacyKeys } from '../resolve/world.ts'
import { readText } from './readCaches.ts'

/** Keys of the first EC2 tools and of boto, where the AWS CLI still looks for them. */
export function readLegacyKeys(env: Environment, home: string): LegacyKeys | null {
  return ec2Keys(env, home) ?? botoKeys(env, home)
}

/** botocore, OriginalEC2Provider: lines of `NAME=value`. */
function ec2Keys(env: Environment, home: string): LegacyKeys | null {
  if (env.AWS_CREDENTIAL_FILE === undefined) return null
  const path = withHome(env.AWS_CREDENTIAL_FILE, home)
  const values = new Map(
    (readText(path) ?? '').split(/\r?\n/).flatMap((line) => {
      const at = line.indexOf('=')
      return at < 0 ? [] : [[line.slice(0, at).trim(), line.slice(at + 1).trim()] as const]
    }),
  )
  const accessKeyId = values.get('AWSAccessKeyId')
  if (accessKeyId === undefined) return null
  return { path, accessKeyId, missing: values.has('AWSSecretKey') ? null : 'AWSSecretKey' }
}

/** botocore, BotoProvider: [Credentials] in the files of its predecessor. */
function botoKeys(env: Environment, home: string): LegacyKeys | null {
  const named = env.BOTO_CONFIG
  const places = named === undefined ? ['/etc/boto.cfg', join(home, '.boto')] : [withHome(named, home)]
  for (const path of places) {
    const text = readText(path)
    if (text === null) continue
    // A credentials file is what its section looks like to the same parser.
    const section = readAws(parse(Buffer.from(text)), { file: 'credentials', path }).profiles.get('Credentials')
    const accessKeyId = section?.text('aws_access_key_id')
    if (!section || accessKeyId === undefined) continue
    const missing = section.get('aws_secret_access_key') ? null : 'aws_secret_access_key'
    return { path, accessKeyId, missing }
  }
  return null
}
