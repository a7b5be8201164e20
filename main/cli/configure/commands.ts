import { type CommandSpec, jsonOption as json } from '../commandSpec.ts'

const ssoMore = `What no option answers is asked for, where there is a terminal. Nothing is written
before the last step, which shows what it will be. A session that is not in your
config yet needs --start-url and --region; some addresses name their region.`

/** What `latchkey configure` can set up. */
export const configureCommands: readonly CommandSpec[] = [
  {
    name: 'sso',
    summary: 'a profile of IAM Identity Center, with its sign-in session',
    options: [
      { name: 'session', value: 'name', summary: 'the sign-in session: one that is there, or a new one' },
      { name: 'start-url', value: 'url', summary: 'of a new session: the start URL or the issuer URL' },
      { name: 'region', value: 'region', summary: 'of a new session: where its IAM Identity Center is' },
      { name: 'scopes', value: 'scopes', summary: 'of a new session; sso:account:access if not given' },
      { name: 'account', value: 'id', summary: 'the account' },
      { name: 'role', value: 'name', summary: 'the role in it' },
      { name: 'profile', value: 'name', summary: 'what the profile is called; ROLE-ACCOUNT if not given' },
      { name: 'default-region', value: 'region', summary: "the profile's region; the session's if not given" },
      { name: 'output', value: 'format', summary: 'how aws prints: json, yaml, yaml-stream, text, table or off' },
      { name: 'device-code', summary: 'sign in with a code that can be entered in a browser anywhere' },
      { name: 'pkce', summary: 'sign in in a browser that comes back to this machine' },
      { name: 'no-browser', summary: 'only print the address' },
      { name: 'dry-run', summary: 'show what would change, and write nothing' },
      { name: 'yes', summary: 'write without asking' },
      json,
    ],
    more: ssoMore,
    load: () => import('./sso.ts'),
  },
]
