import { type CommandEntry, jsonOption as json } from './commandSpec.ts'
import { configCommands } from './config/commands.ts'

/** Every command. Without a name it is the first one. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'status',
    summary: 'the active profile, and what aws and cdk will do with it',
    options: [json],
    load: () => import('./status.ts'),
  },
  {
    name: 'profiles',
    summary: 'every profile, with kind, account and region',
    options: [json],
    load: () => import('./profiles.ts'),
  },
  {
    name: 'use',
    summary: 'make a profile the active one, or say which one is',
    positionals: '[profile]',
    options: [{ name: 'clear', summary: 'choose none' }, json],
    load: () => import('./use.ts'),
  },
  {
    name: 'config',
    summary: 'look at ~/.aws and change it, without losing a byte',
    subcommands: configCommands,
  },
  {
    name: 'ui',
    summary: 'the window, in a browser on this machine',
    options: [
      { name: 'port', value: 'number', summary: 'the port to listen on; any free one if not given' },
      { name: 'no-open', summary: 'only print the link' },
      json,
    ],
    load: () => import('./ui.ts'),
  },
]
