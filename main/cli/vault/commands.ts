import { type CommandSpec, jsonOption as json } from '../commandSpec.ts'

const useMore = `keychain    the system's keychain; so it is if nothing was chosen
passphrase  for machines without a keychain. It is typed twice, or comes from standard input;
            then every command that needs a secret asks for it
memory      nothing is kept: what is signed in ends with the program
What is in the vault stays in it. The passphrase that is in force is asked for first, and from
standard input it is the first line.`

/** What `latchkey vault` can do. */
export const vaultCommands: readonly CommandSpec[] = [
  {
    name: 'status',
    summary: 'where the key is, whether it can be had, and how much is kept',
    options: [json],
    more: 'Asks nobody for anything. Exits with 4 if the key cannot be had.',
    load: () => import('./status.ts'),
  },
  {
    name: 'unlock',
    summary: 'have the keychain ask for its password now',
    options: [json],
    load: () => import('./unlock.ts'),
  },
  {
    name: 'use',
    summary: 'choose where the key is: keychain, passphrase or memory',
    positionals: '<place>',
    options: [
      { name: 'start-over', summary: 'put aside what can no longer be opened, and begin with an empty vault' },
      json,
    ],
    more: useMore,
    load: () => import('./use.ts'),
  },
]
