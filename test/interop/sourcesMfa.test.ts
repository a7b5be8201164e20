import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { noKeyring, startKeyring } from '../support/keyring.ts'
import { liveTools } from '../support/liveTools.ts'
import { latchkey, program } from '../support/program.ts'
import { everythingBelow } from '../support/signingIn.ts'
import { roleOf, serial, sourceScene, withoutSession } from '../support/sourceScene.ts'
import { hasTerminals, inTerminal } from '../support/terminal.ts'

const { tools } = await liveTools()
const whyNot = noKeyring ?? (hasTerminals ? null : 'there is no `script` here')

describe.skipIf(whyNot !== null)(`a code that is given once${whyNot === null ? '' : ` (skipped, ${whyNot})`}`, () => {
  it('is enough for every tool, for all roles of the device', async () => {
    const helped = (name: string) =>
      `[profile helped-${name}]\ncredential_process = "${process.execPath}" "${program}" credentials ${name}\nregion = eu-west-1\n`
    const scene = await sourceScene({ config: helped('guarded') + helped('also-guarded') })
    const { aws, home, work } = scene
    const env = { ...scene.env, ...(await startKeyring(join(home.path, 'session'))) }
    expect((await latchkey(['credentials', 'guarded'], env)).code).toBe(3)

    const terminal = inTerminal(['whoami', 'guarded'], env)
    await terminal.shows(serial)
    const code = aws.mfaCode(serial)
    terminal.type(`${code}\n`)
    await terminal.shows('assumed-role/Guarded')
    expect(await terminal.ended).toBe(0)
    expect(terminal.screen()).not.toContain(code)

    writeFileSync(join(work, 'cdk.json'), '{"app":"sh app.sh"}')
    const laidOut = { home: home.path, work, now: Date.now(), env: { ...env, CDK_HOME: work }, texts: new Map() }
    for (const live of tools) {
      for (const [name, role] of [
        ['guarded', 'Guarded'],
        ['also-guarded', 'AlsoGuarded'],
      ] as const) {
        const observed = await live.run(laidOut, aws, `helped-${name}`)
        expect([live.title, name, observed.works ? null : observed.said]).toEqual([live.title, name, null])
        const arn = aws.ledger.last('GetCallerIdentity')?.details.arn ?? ''
        expect(withoutSession(arn)).toBe(roleOf(role).replace('iam', 'sts').replace('role/', 'assumed-role/'))
      }
    }
    expect(aws.ledger.of('GetSessionToken')).toHaveLength(1)
    expect(aws.ledger.of('AssumeRole')).toHaveLength(2)
    const { stdout } = await latchkey(['credentials', 'guarded'], env)
    const { SecretAccessKey } = JSON.parse(stdout)
    expect(everythingBelow(home.stateDirectory)).not.toContain(SecretAccessKey)

    expect((await latchkey(['logout', '--all'], env)).code).toBe(0)
    expect((await latchkey(['credentials', 'guarded'], env)).code).toBe(3)
  })
})
