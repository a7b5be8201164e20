import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { fromNodeProviderChain } from '@aws-sdk/credential-providers'

// A program that leaves everything to the SDK, and signs requests until it has signed with so many different keys.
const [, , wanted = '1'] = process.argv
const credentials = fromNodeProviderChain()
const used = new Set<string>()
while (used.size < Number(wanted)) {
  const keys = await credentials()
  const { Account } = await new STSClient({ credentials: keys, maxAttempts: 1 }).send(new GetCallerIdentityCommand({}))
  if (!used.has(keys.accessKeyId)) console.log(Account)
  used.add(keys.accessKeyId)
}
