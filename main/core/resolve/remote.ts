import { absent, type Rung } from './ladder.ts'
import { chosen, source } from './sources.ts'
import type { World } from './world.ts'

/** Addresses that a container's credentials may come from without encryption. */
const plainHosts = /^(?:localhost|127(?:\.\d+){3}|169\.254\.170\.2|169\.254\.170\.23|\[::1\]|\[fd00:ec2::23\])$/

/** Why an address of container credentials is refused; null if it is not. */
export function containerAddressProblem(address: string): string | null {
  let url: URL
  try {
    url = new URL(address)
  } catch {
    return `${address || 'An empty text'} is no address.`
  }
  if (url.protocol === 'https:' || (url.protocol === 'http:' && plainHosts.test(url.hostname))) return null
  return `${url.host} is not an address that container credentials may come from without https.`
}

const containerVariables = ['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', 'AWS_CONTAINER_CREDENTIALS_FULL_URI'] as const

/** botocore, ContainerProvider: a variable that is there is enough, also an empty one. */
export const container: Rung = {
  id: 'container',
  title: 'Container',
  step: ({ world: { env } }) => {
    const name = containerVariables.find((variable) => env[variable] !== undefined)
    if (!name) return absent('No container variables are set.')
    const address = name === containerVariables[0] ? `http://169.254.170.2${env[name]}` : (env[name] ?? '')
    const problem = containerAddressProblem(address)
    if (problem) {
      return chosen(source('container', null), problem, {
        outcome: 'fails',
        toolSays: `Error when retrieving credentials from container-role: ${problem}`,
      })
    }
    return chosen(source('container', null), `${name} is set; what the address answers is known only then.`, {
      outcome: 'unknown',
    })
  },
}

/** botocore, InstanceMetadataProvider; only the word `true` switches it off. */
export const instance: Rung = {
  id: 'instance',
  title: 'Instance metadata',
  step: ({ world }) => {
    if (world.env.AWS_EC2_METADATA_DISABLED?.toLowerCase() === 'true') {
      return absent('AWS_EC2_METADATA_DISABLED switches it off.')
    }
    return mayHaveMetadata(world)
      ? chosen(source('instance', null), 'This looks like an EC2 instance; its role is known only when asked.', {
          outcome: 'unknown',
        })
      : absent('This machine does not look like an EC2 instance.')
  },
}

/** An address of its own means that somebody serves instance metadata there. */
export const mayHaveMetadata = ({ isEc2, env }: World) => isEc2 || Boolean(env.AWS_EC2_METADATA_SERVICE_ENDPOINT)
