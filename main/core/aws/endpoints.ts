import type { Settings } from '../identity-center/settings.ts'

/** The services, by the name that variables have for them; in the config file it is in lower case. */
export type Service = 'SSO' | 'SSO_OIDC' | 'SIGNIN' | 'STS' | 'IAM'

/** The address that settings name for a service, in the order of the AWS CLI; null where AWS's own is to be used. */
export function configuredEndpoint(service: Service, settings: Settings): string | null {
  const { env } = settings
  if (isOn(env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS) || isOn(settings.setting('ignore_configured_endpoint_urls'))) {
    return null
  }
  return (
    env[`AWS_ENDPOINT_URL_${service}`] ||
    env.AWS_ENDPOINT_URL ||
    settings.serviceSetting(service.toLowerCase(), 'endpoint_url') ||
    settings.setting('endpoint_url')
  )
}

/** Which of AWS's own addresses are wanted. */
export const endpointVariant = (settings: Settings) => ({
  UseFIPS: isOn(settings.env.AWS_USE_FIPS_ENDPOINT ?? settings.setting('use_fips_endpoint')),
  UseDualStack: isOn(settings.env.AWS_USE_DUALSTACK_ENDPOINT ?? settings.setting('use_dualstack_endpoint')),
})

const isOn = (value: string | null | undefined) => value?.toLowerCase() === 'true'

/** An address with a path below it. */
export const below = (endpoint: URL, path: string): URL => {
  const address = new URL(endpoint)
  address.pathname = `${address.pathname.replace(/\/+$/, '')}${path}`
  return address
}
