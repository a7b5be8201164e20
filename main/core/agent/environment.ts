import { shortName } from './shortName.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Variables that decide which files are read, which servers are asked, and how they are reached. */
const deciding = [
  'HOME',
  'USERPROFILE',
  'AWS_CA_BUNDLE',
  'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
  'AWS_LOGIN_CACHE_DIRECTORY',
  'AWS_STS_REGIONAL_ENDPOINTS',
  'AWS_USE_DUALSTACK_ENDPOINT',
  'AWS_USE_FIPS_ENDPOINT',
  'NODE_EXTRA_CA_CERTS',
  'NODE_TLS_REJECT_UNAUTHORIZED',
  'SSL_CERT_DIR',
  'SSL_CERT_FILE',
  'ALL_PROXY',
  'HTTPS_PROXY',
  'HTTP_PROXY',
  'NO_PROXY',
  'all_proxy',
  'https_proxy',
  'http_proxy',
  'no_proxy',
] as const

/** These name files, and may be relative to where the caller is. */
const paths = ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE'] as const

/**
 * Names an environment, as far as it decides what a profile comes to. No secret variable is looked at, and what a proxy's
 * address may hold is not to be read from the name.
 */
export function environmentName(env: Environment, directory: string): string {
  const parts: string[] = []
  const put = (name: string, value: string | undefined) => {
    if (value) parts.push(`${name}=${value}`)
  }
  for (const name of deciding) put(name, env[name])
  for (const name of Object.keys(env).sort()) if (name.startsWith('AWS_ENDPOINT_URL')) put(name, env[name])
  for (const name of paths) {
    const value = env[name]
    put(name, value && !/^(?:[/~]|[A-Za-z]:)/.test(value) ? `${directory} ${value}` : value)
  }
  return shortName(parts.join('\0'))
}

/** The region that a variable names. It decides where a role is asked for, and about nothing else. */
export const regionIn = (env: Environment): string | null => env.AWS_REGION || env.AWS_DEFAULT_REGION || null
