import { type CommandSpec, jsonOption as json, type Option } from '../commandSpec.ts'

const pasteMore = `Takes what the AWS access portal shows under "Access keys": the lines for bash, PowerShell or the
command prompt, or the block for the credentials file. They are read from the terminal, where they are
not shown, or from standard input. Without a profile, the name is the one in the block.`

const asking: readonly Option[] = [
  { name: 'dry-run', summary: 'show what would change, and do nothing' },
  { name: 'yes', summary: 'do it without asking' },
  json,
]

const rotateMore = `The new key is made in AWS, proven, put in the place of the old one, and the old one deactivated.
What was cut short goes on when it is run again. Each of it can be taken back with --undo, until
--delete-old has deleted the old key.`

/** What `latchkey keys` can do. */
export const keysCommands: readonly CommandSpec[] = [
  {
    name: 'list',
    summary: 'long-term keys: where they are, and how old',
    options: [{ name: 'verify', summary: 'ask AWS how old they are' }, json],
    load: () => import('./list.ts'),
  },
  {
    name: 'add',
    summary: 'keep long-term keys in the vault, for a profile',
    positionals: '<profile>',
    options: asking,
    more: 'The access key id and the secret access key are asked for, or read from standard input, a line each.',
    load: () => import('./add.ts'),
  },
  {
    name: 'move',
    summary: "take a profile's keys out of its file, into the vault",
    positionals: '<profile>',
    options: asking,
    load: () => import('./move.ts'),
  },
  {
    name: 'rotate',
    summary: 'replace long-term keys by new ones',
    positionals: '<profile>',
    options: [
      { name: 'undo', summary: 'go back to the old key' },
      { name: 'delete-old', summary: 'delete the old key, as the last step' },
      { name: 'yes', summary: 'do it without asking' },
      json,
    ],
    more: rotateMore,
    load: () => import('./rotate.ts'),
  },
  {
    name: 'remove',
    summary: 'take long-term keys out of the vault; AWS keeps them',
    positionals: '<profile>',
    options: asking,
    load: () => import('./remove.ts'),
  },
  {
    name: 'paste',
    summary: 'make a profile of session keys that the AWS access portal shows',
    positionals: '[profile]',
    options: [
      { name: 'expires', value: 'when', summary: 'when they end: 1h (if not given), 45m, a time, or unknown' },
      { name: 'dry-run', summary: 'show what would change, and write nothing' },
      { name: 'yes', summary: 'write without asking' },
      json,
    ],
    more: pasteMore,
    load: () => import('./paste.ts'),
  },
]
