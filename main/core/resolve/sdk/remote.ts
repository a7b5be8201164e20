import { partsOfRole } from '../../model/roleArn.ts'
import { absent, leaves, type Rung } from '../ladder.ts'
import { containerAddressProblem, mayHaveMetadata } from '../remote.ts'
import { chosen, source } from '../sources.ts'
import { webIdentityFrom } from './profileRungs.ts'

/** Source: credential-provider-web-identity, fromTokenFile. */
export const environmentWebIdentity: Rung = {
  id: 'env-web-identity',
  title: 'Web identity in the environment',
  step: ({ world }) => {
    const { AWS_WEB_IDENTITY_TOKEN_FILE: tokenFile, AWS_ROLE_ARN: roleArn } = world.env
    if (!tokenFile) return absent('AWS_WEB_IDENTITY_TOKEN_FILE is not set.')
    if (!roleArn) return absent('AWS_WEB_IDENTITY_TOKEN_FILE is set without AWS_ROLE_ARN.')
    return webIdentityFrom(world, source('web-identity', null, { roleArn, ...partsOfRole(roleArn) }), tokenFile)
  },
}

const nothing = 'CredentialsProviderError: Could not load credentials from any providers'

/** Source: credential-provider-node, remoteProvider: a container or instance metadata, never both. */
export const container: Rung = {
  id: 'container',
  title: 'Container',
  step: ({ world: { env } }) => {
    const relative = env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI
    const address = relative ? `http://169.254.170.2${relative}` : env.AWS_CONTAINER_CREDENTIALS_FULL_URI
    if (!address) return absent('No container variables are set.')
    const problem = containerAddressProblem(address)
    if (problem) return leaves(problem, nothing)
    return chosen(source('container', null), 'What the container’s address answers is known only then.', {
      outcome: 'unknown',
    })
  },
}

const instanceRung = { id: 'instance', title: 'Instance metadata' } as const
const asked = () =>
  chosen(source('instance', null), 'What instance metadata answers is known only then.', { outcome: 'unknown' })

export const instance: Rung = {
  ...instanceRung,
  step: ({ world }) => {
    const disabled = world.env.AWS_EC2_METADATA_DISABLED
    if (disabled && disabled !== 'false') return absent('AWS_EC2_METADATA_DISABLED switches it off.')
    return mayHaveMetadata(world) ? asked() : absent('This machine does not look like an EC2 instance.')
  },
}

/** Source: toolkit-lib, awscli-compatible.ts: off EC2 the CDK CLI switches it off by itself, unless the variable is set. */
export const cdkInstance: Rung = {
  ...instanceRung,
  step: (look) => {
    const { env, isEc2 } = look.world
    if (env.AWS_EC2_METADATA_DISABLED === undefined && !isEc2) {
      return absent('cdk does not ask for it, since this machine does not look like an EC2 instance.')
    }
    return instance.step(look)
  },
}
