import { type CommandEntry, jsonOption as json } from './commandSpec.ts'
import { configCommands } from './config/commands.ts'
import { configureCommands } from './configure/commands.ts'
import { credentialsCommand } from './credentialsCommand.ts'
import { keysCommands } from './keys/commands.ts'
import { vaultCommands } from './vault/commands.ts'

const explainMore = `Without --tool: aws and cdk; with --json every tool, in a list. One tool with
--json is one object. Exit codes: 0 works, 3 a person must sign in or give an MFA
code, 1 fails or finds nothing; of several tools the worst. With --all: 0.`

const execMore = `The command finds the keys in its environment, and no variable that could lead a tool elsewhere.
With --endpoint it finds an address that gives them, and settings of this profile alone: \`--profile\`
of another one does not work in there. It ends as the command does; 126 and 127 say that it never began.`

const inShells = (command: string) => `  bash        ~/.bashrc                   eval "$(latchkey ${command} bash)"
  zsh         ~/.zshrc                    eval "$(latchkey ${command} zsh)"
  fish        ~/.config/fish/config.fish  latchkey ${command} fish | source
  powershell  $PROFILE                    latchkey ${command} powershell | Out-String | Invoke-Expression`

const hookMore = `Add a line to a file of your shell:
${inShells('hook')}

Before each prompt, and without running a program, AWS_PROFILE then becomes the profile that
\`latchkey use\` or the window has made the active one. An AWS_PROFILE that you set by hand stays;
unset it to follow again.`

const completionMore = `Add a line to a file of your shell:
${inShells('completion')}`

const useMore = `A shell that has the hook follows at its next prompt: latchkey hook --help

With --hand-over, [default] gets a credential_process that gives the credentials of whichever profile
is the active one, so that tools follow that are told no profile. Credentials follow, and with them
the account. Nothing else does: the region stays that of [default], or of AWS_REGION. A [default] that
has credentials of its own is not touched.`

const hardenMore = `Access token, refresh token and role credentials of the session leave ~/.aws for the vault, and its
profiles get a credential_process that asks Latchkey. Run it again to take in profiles that have come since.`

/** Every command. Without a name it is the first one. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'status',
    summary: 'the active profile, and what aws and cdk will do with it',
    options: [{ name: 'callers', summary: 'who has asked for credentials within the last hour' }, json],
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
      {
        name: 'verify',
        summary: 'get the credentials and ask STS whose they are; the only part that uses the network',
      },
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
      { name: 'console', summary: 'with your console sign-in, which the profile uses from now on' },
      { name: 'region', value: 'region', summary: 'with --console: where to sign in, if the profile has no region' },
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
  credentialsCommand,
  {
    name: 'whoami',
    summary: 'whom AWS takes a profile for: asks STS',
    positionals: '[profile]',
    options: [json],
    load: () => import('./whoami.ts'),
  },
  {
    name: 'console',
    summary: 'the AWS console in your browser, as a profile',
    positionals: '[profile]',
    options: [{ name: 'print', summary: 'print the link instead of opening it; it lets in whoever has it' }, json],
    load: () => import('./console.ts'),
  },
  {
    name: 'configure',
    summary: 'set up a sign-in and a profile, step by step',
    subcommands: configureCommands,
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
    name: 'exec',
    summary: 'run a command with the credentials of a profile',
    positionals: '[profile]',
    behind: '<command...>',
    options: [
      {
        name: 'endpoint',
        summary: 'fresh credentials for as long as the command runs, from an address on this machine',
      },
    ],
    more: execMore,
    load: () => import('./exec.ts'),
  },
  {
    name: 'use',
    summary: 'make a profile the active one, or say which one is',
    positionals: '[profile]',
    options: [
      { name: 'clear', summary: 'choose none' },
      { name: 'hand-over', summary: 'have [default] follow the active profile, for tools in shells without the hook' },
      { name: 'take-back', summary: 'put [default] back as it was' },
      { name: 'dry-run', summary: 'show what would change, and write nothing' },
      { name: 'yes', summary: 'write without asking' },
      json,
    ],
    more: useMore,
    load: () => import('./use.ts'),
  },
  {
    name: 'config',
    summary: 'look at ~/.aws and change it, without losing a byte',
    subcommands: configCommands,
  },
  {
    name: 'harden',
    summary: 'keep a sign-in session in the vault only; tools ask Latchkey',
    positionals: '<session>',
    options: [
      { name: 'off', summary: 'as it was before, and signed out' },
      { name: 'keep-sign-in', summary: "with --off: stay signed in, in the tools' own cache" },
      { name: 'dry-run', summary: 'show what would change, and do nothing' },
      { name: 'yes', summary: 'do it without asking' },
      json,
    ],
    more: hardenMore,
    load: () => import('./harden.ts'),
  },
  {
    name: 'keys',
    summary: 'access keys of your own, and those that somebody gave you for a while',
    subcommands: keysCommands,
  },
  {
    name: 'vault',
    summary: 'where secrets are kept, and under which key',
    subcommands: vaultCommands,
  },
  {
    name: 'hook',
    summary: 'what a shell runs to have AWS_PROFILE follow the active profile',
    positionals: '<shell>',
    options: [],
    more: hookMore,
    load: () => import('./hook.ts'),
  },
  {
    name: 'completion',
    summary: 'what a shell runs to complete commands, options and names of profiles',
    positionals: '<shell>',
    options: [],
    more: completionMore,
    load: () => import('./completion.ts'),
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
