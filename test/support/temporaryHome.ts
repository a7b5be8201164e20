import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { tokenFileName } from '../../main/core/resolve/cacheNames.ts'

/** A home directory of its own for one test, with what a person would have in it. */
export class TemporaryHome {
  readonly path = mkdtempSync(join(tmpdir(), 'latchkey-home-'))
  readonly stateDirectory = join(this.path, 'state')

  file(name: string): string {
    return join(this.path, '.aws', name)
  }

  /** Writes as editors do: a new file beside the old one, then a rename over it. */
  write(name: string, text: string): void {
    const path = this.file(name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(`${path}.new`, text, { mode: 0o600 })
    renameSync(`${path}.new`, path)
  }

  writeToken(session: string, token: Readonly<Record<string, string>>): void {
    this.write(join('sso', 'cache', tokenFileName(session)), JSON.stringify(token))
  }

  remove(name = ''): void {
    rmSync(join(this.path, '.aws', name), { recursive: true, force: true })
  }

  /** The environment of a command that is to see this home and nothing else of the machine's AWS settings. */
  env(more: Readonly<Record<string, string>> = {}): Record<string, string> {
    const { PATH = '', TMPDIR } = process.env
    return {
      PATH,
      ...(TMPDIR && { TMPDIR }),
      HOME: this.path,
      USERPROFILE: this.path,
      LATCHKEY_HOME: this.stateDirectory,
      ...more,
    }
  }

  dispose(): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}

export const identityCenterProfile = (name: string, session: string, accountId: string) =>
  `[profile ${name}]\nsso_session = ${session}\nsso_account_id = ${accountId}\nsso_role_name = Developer\nregion = eu-west-1\n\n`

export const ssoSession = (name: string) =>
  `[sso-session ${name}]\nsso_start_url = https://${name}.awsapps.com/start\nsso_region = eu-west-1\n\n`
