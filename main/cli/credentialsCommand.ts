import type { CommandSpec } from './commandSpec.ts'
import { run } from './credentials.ts'

const credentialsMore = `In a shell: eval "$(latchkey credentials dev --format env)"
In ~/.aws/config: credential_process = latchkey credentials dev
Exits with 3 if a person must sign in first, with 5 if AWS or the network refuses.`

/** Apart from the other commands, so that a tool that waits for this one does not wait for the list of them all. */
export const credentialsCommand: CommandSpec = {
  name: 'credentials',
  summary: 'credentials for a tool, as credential_process wants them or for a shell',
  positionals: '[profile]',
  options: [
    { name: 'format', value: 'format', summary: 'process (if not given), env, powershell, fish, dotenv or json' },
    { name: 'no-wait', summary: 'never wait for a person' },
    { name: 'active', summary: 'of the active profile, whatever AWS_PROFILE says; this is what [default] is given' },
  ],
  more: credentialsMore,
  // Part of the entry, so that a tool that waits for it waits for one file only.
  load: async () => ({ run }),
}
