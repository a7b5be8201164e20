import { runTool } from '../../support/callingTool.ts'
import type { FakeAws } from '../../support/fake-aws/server.ts'
import type { TemporaryHome } from '../../support/temporaryHome.ts'
import { button, openView, type Scene, type Stage } from './scene.ts'

const role = (name: string) => `arn:aws:iam::444455556666:role/${name}`

/** A user's keys, a role of theirs, and one that wants the code of a device. */
function furnishRoles(home: TemporaryHome, aws: FakeAws): void {
  const { accessKeyId, secretAccessKey } = aws.issueUserKey('111122223333', 'kim')
  home.write(
    'config',
    `[profile keys]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\nregion = eu-west-1\n
[profile audit]\nrole_arn = ${role('Audit')}\nsource_profile = keys\nregion = eu-west-1\n
[profile deploy]\nrole_arn = ${role('Deploy')}\nsource_profile = keys\nmfa_serial = arn:aws:iam::111122223333:mfa/kim\nregion = eu-west-1\n`,
  )
}

const ask = ({ home, env }: Stage, tool: string, directory: string, profile: string) =>
  runTool(home, env, { tool, directory, profile })

/** Two that got what they asked for; the first gets nothing from now on. */
async function someCallers(stage: Stage): Promise<void> {
  const { page } = stage
  await openView(page, 'Callers')
  await ask(stage, 'terraform', 'platform/network', 'audit')
  await ask(stage, 'cdk', 'shop', 'keys')
  await button(page, /^Deny terraform/).click()
  await page.getByRole('alertdialog').or(page.getByRole('dialog')).waitFor()
}

export const programScenes: readonly Scene[] = [
  { name: 'callers-empty', furnish: furnishRoles, play: ({ page }) => openView(page, 'Callers') },
  { name: 'callers-deny', furnish: furnishRoles, play: someCallers },
  {
    name: 'callers',
    furnish: furnishRoles,
    async play(stage) {
      await someCallers(stage)
      await button(stage.page, 'Deny').click()
      await ask(stage, 'terraform', 'platform/network', 'audit')
      await stage.page.getByText('was denied').waitFor()
    },
  },
  {
    name: 'mfa-code',
    furnish: furnishRoles,
    async play(stage) {
      void ask(stage, 'cdk', 'shop', 'deploy')
      await stage.page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'mfa-code-later',
    furnish: furnishRoles,
    async play(stage) {
      void ask(stage, 'cdk', 'shop', 'deploy')
      await button(stage.page, 'Later').click()
      await button(stage.page, 'Enter the code').waitFor()
    },
  },
]
