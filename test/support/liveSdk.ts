import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { fromNodeProviderChain } from '@aws-sdk/credential-providers'

// A program that leaves everything to the SDK, but for the profile that may be given to it. Says what came of it.
const [profile] = process.argv.slice(2)
const init = profile === undefined ? {} : { profile }

const messageOf = (failure: unknown) =>
  failure instanceof Error ? `${failure.name}: ${failure.message}` : String(failure)

async function regionOf(): Promise<{ readonly region: string | null; readonly problem: string | null }> {
  try {
    return { region: await new STSClient(init).config.region(), problem: null }
  } catch (failure) {
    const message = messageOf(failure)
    return { region: null, problem: message.includes('Region is missing') ? null : message }
  }
}

const { region, problem } = await regionOf()
let error = problem
if (error === null) {
  try {
    const credentials = await fromNodeProviderChain(init)()
    const sts = new STSClient({ credentials, region: region ?? 'us-east-1', maxAttempts: 1 })
    await sts.send(new GetCallerIdentityCommand({}))
  } catch (failure) {
    error = messageOf(failure)
  }
}
console.log(JSON.stringify({ region, error }))
