import { type CommandEntry, jsonOption as json } from './commandSpec.ts'
import { configCommands } from './config/commands.ts'

const explainMore = `Without --tool: aws and cdk; with --json every tool, in a list. One tool with
--json is one object. Exit codes: 0 works, 3 a person must sign in or give an MFA
code, 1 fails or finds nothing; of several tools the worst. With --all: 0.`

const credentialsMore = `In a shell: eval "$(latchkey credentials dev --format env)"
In ~/.aws/config: credential_process = latchkey credentials dev
Exits with 3 if a person must sign in first, with 5 if AWS or the network refuses.`

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
    summary: 'every profile: account, region, and what aws and cdk make of it',
    options: [json],
    load: () => import('./profiles.ts'),
  },
  {
    name: 'explain',
    summary: 'which credentials aws and cdk will use, and why',
    options: [
      { name: 'profile', value: 'name', summary: 'as if the tool were told this profile' },
      { name: 'tool', value: 'tool', summary: 'aws, cdk, sdk-js or all' },
      { name: 'all', summary: 'every profile, as if each were named' },
      { name: 'ladder', summary: 'every place that is considered, in the order of each tool' },
      { name: 'set', value: 'name=value', repeats: true, summary: 'as if this variable were set; may be repeated' },
      { name: 'unset', value: 'name', repeats: true, summary: 'as if this variable were not set; may be repeated' },
      { name: 'without-env', summary: 'as if no variable chose credentials' },
      { name: 'app', value: 'directory', summary: 'whose cdk.json counts; this directory if not given' },
      { name: 'verify', summary: 'ask STS whose keys they are; the only part that uses the network' },
      { name: 'aws-version', value: '1|2', summary: 'of the AWS CLI; 2 if not given' },
      json,
    ],
    more: explainMore,
    load: () => import('./explain.ts'),
  },
  {
    name: 'doctor',
    summary: 'what is wrong or risky in ~/.aws, and how to mend it',
    options: [
      { name: 'fix', value: 'code[@profile]', summary: 'show what mends it, and do it if you say so' },
      { name: 'dry-run', summary: 'with --fix: show what would change, and write nothing' },
      { name: 'yes', summary: 'with --fix: write without asking' },
      json,
    ],
    more: 'Runs `aws --version` and `cdk --version` and nothing else.\nExits with 1 if something is an error.',
    load: () => import('./doctor.ts'),
  },
  {
    name: 'login',
    summary: "sign in to a profile's session, in the browser or with a code",
    positionals: '[profile]',
    options: [
      { name: 'session', value: 'name', summary: "this sign-in session instead of a profile's" },
      { name: 'device-code', summary: 'with a code that can be entered in a browser anywhere' },
      { name: 'pkce', summary: 'in a browser that comes back to this machine' },
      { name: 'no-browser', summary: 'only print the address' },
      json,
    ],
    load: () => import('./login.ts'),
  },
  {
    name: 'logout',
    summary: 'sign out, at AWS and on this machine',
    positionals: '[profile]',
    options: [
      { name: 'session', value: 'name', summary: "this sign-in session instead of a profile's" },
      { name: 'all', summary: 'out of everything' },
      json,
    ],
    load: () => import('./logout.ts'),
  },
  {
    name: 'credentials',
    summary: 'credentials for a tool, as credential_process wants them or for a shell',
    positionals: '[profile]',
    options: [
      { name: 'format', value: 'format', summary: 'process (if not given), env, powershell, fish, dotenv or json' },
      { name: 'no-wait', summary: 'never wait for a person' },
    ],
    more: credentialsMore,
    load: () => import('./credentials.ts'),
  },
  {
    name: 'import',
    summary: 'profiles for the accounts and roles of a sign-in',
    options: [
      { name: 'session', value: 'name', summary: 'of this sign-in session' },
      { name: 'account', value: 'id', repeats: true, summary: 'only this account; may be repeated' },
      { name: 'role', value: 'name', repeats: true, summary: 'only this role; may be repeated' },
      {
        name: 'name',
        value: 'template',
        summary: 'of {account_name}, {account_id} and {role}; {role}-{account_id} if not given',
      },
      { name: 'region', value: 'region', summary: 'for every new profile' },
      { name: 'dry-run', summary: 'show what would change, and write nothing' },
      { name: 'yes', summary: 'write without asking' },
      json,
    ],
    more: 'Profiles that are there already stay as they are, and nothing is removed.',
    load: () => import('./import.ts'),
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
