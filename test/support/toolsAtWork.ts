import { mkdirSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from '@playwright/test'
import type { Entry } from './fake-aws/server.ts'
import type { LaidOut } from './liveSetups.ts'
import type { LiveTool } from './liveTools.ts'
import { begin } from './loggingIn.ts'
import { notingBrowser } from './personalBrowser.ts'
import type { Ran } from './program.ts'
import type { Scene } from './signingIn.ts'

/** What a tool did in a scene as the profile that `AWS_PROFILE` names. */
export interface AtWork {
  readonly works: boolean
  /** What it said, without what is of this scene only. */
  readonly said: string
  /** The account that it was answered for; null where it came to no answer. */
  readonly account: string | null
  /** What it asked for on its way. */
  readonly asked: readonly string[]
  /** The role whose keys it fetched, and whether it signed with them. */
  readonly role: string | null
  readonly isSignedByRole: boolean
}

/** Has a tool ask STS who it is, as somebody does who sits at this home and is asked nothing. */
export async function atWork(tool: LiveTool, { aws, home, env }: Scene, profile = 'dev'): Promise<AtWork> {
  const laidOut: LaidOut = {
    home: home.path,
    now: Date.now(),
    work: join(home.path, 'work'),
    env: { ...env, LANG: 'C.UTF-8', CDK_HOME: join(home.path, '.cdkhome'), AWS_PROFILE: profile },
    texts: new Map(),
  }
  rmSync(laidOut.work, { recursive: true, force: true })
  mkdirSync(laidOut.work)
  writeFileSync(join(laidOut.work, 'cdk.json'), JSON.stringify({ app: 'sh app.sh' }))
  aws.ledger.clear()
  const { works, said } = await tool.run(laidOut, aws, null)
  const { ledger } = aws
  const [role, identity] = [ledger.last('GetRoleCredentials'), answered(ledger.last('GetCallerIdentity'))]
  return {
    works,
    said: said.replaceAll(home.path, '~').replaceAll(aws.url, 'AWS'),
    account: identity?.details.account ?? null,
    asked: ledger.entries.map(({ operation }) => operation),
    role: role?.details.role ?? null,
    isSignedByRole: identity !== undefined && identity.accessKeyId === role?.issued,
  }
}

const answered = (entry: Entry | undefined) => (entry?.status === 200 ? entry : undefined)

/** Signs in with the command line, in a browser in which a person presses the button. Gives back what the last page says. */
export async function logInWith(
  browser: Browser,
  { home, env }: Scene,
  args: readonly string[],
): Promise<{ readonly ran: Ran; readonly lastPage: string }> {
  const { program, opened } = notingBrowser(home)
  const asked = new Promise<string>((resolve) => {
    const look = () => {
      const [first] = opened()
      if (first === undefined) return
      watcher.close()
      resolve(first)
    }
    const watcher = watch(home.path, look)
  })
  const running = begin(['login', ...args], { ...env, BROWSER: program })
  const address = await Promise.race([
    asked,
    running.ended.then(({ stderr }) => Promise.reject(new Error(`No browser was opened: ${stderr}`))),
  ])
  const page = await browser.newPage()
  await page.goto(address)
  await page.getByRole('button', { name: 'Allow access' }).click()
  await page.waitForURL(/\/oauth\/callback/)
  const lastPage = await page.locator('body').innerText()
  await page.close()
  return { ran: await running.ended, lastPage }
}

/** What `aws sso logout` does: it tells the portal, and removes every token and every role of a sign-in. */
export async function signOutAsAws({ aws, home }: Scene): Promise<void> {
  for (const [directory, key] of [
    ['sso/cache', 'accessToken'],
    ['cli/cache', 'ProviderType'],
  ] as const) {
    for (const path of jsonFiles(home.file(directory))) {
      const fields: unknown = JSON.parse(readFileSync(path, 'utf8'))
      const found: unknown = typeof fields === 'object' && fields !== null ? Reflect.get(fields, key) : undefined
      if (typeof found !== 'string' || (key === 'ProviderType' && found !== 'sso')) continue
      if (key === 'accessToken') {
        await fetch(`${aws.url}/logout`, { method: 'POST', headers: { 'x-amz-sso_bearer_token': found } })
      }
      rmSync(path)
    }
  }
}

function jsonFiles(directory: string): readonly string[] {
  try {
    return readdirSync(directory).flatMap((name) => (name.endsWith('.json') ? [join(directory, name)] : []))
  } catch {
    return []
  }
}
