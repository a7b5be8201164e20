import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Tool } from '../../main/core/model/finding.ts'
import { liveTools } from '../support/liveTools.ts'
import { program } from '../support/program.ts'
import { credentialsOf, identityOf, sourceScene, variablesOf, withoutSession } from '../support/sourceScene.ts'

const { tools } = await liveTools()

describe('the keys of each kind of source', () => {
  it.each([
    'keys',
    'role',
    'careful',
    'chained',
    'team',
    'team-role',
    'web',
    'process',
    'environment',
    'container',
    'instance',
    'console',
  ])('are those that the tools themselves come to: %s', async (profile) => {
    for (const live of tools) {
      // The first version knows neither of them.
      const isOld = live.query.awsVersion === 1
      if (isOld && profile === 'console') continue
      const config = `[profile helped-${profile}]\ncredential_process = "${process.execPath}" "${program}" credentials ${profile}\nregion = eu-west-1\n`
      const scene = await sourceScene({ config })
      const { aws, home, work } = scene
      const env = { ...scene.env, ...variablesOf(aws)[profile] }
      writeFileSync(join(work, 'cdk.json'), '{"app":"sh app.sh"}')
      const laidOut = { home: home.path, work, now: Date.now(), env: { ...env, CDK_HOME: work }, texts: new Map() }
      const observed = await live.run(laidOut, aws, profile)
      expect([live.title, observed.works ? null : observed.said]).toEqual([live.title, null])
      const theirs = withoutSession(aws.ledger.last('GetCallerIdentity')?.details.arn ?? '')
      home.remove('cli')
      // The same through Latchkey, which the tool runs as it runs any other program.
      const helped = { ...laidOut, env: { ...laidOut.env, CDK_HOME: join(work, 'anew') } }
      const again = await live.run(helped, aws, `helped-${profile}`)
      expect([live.title, again.works ? null : again.said]).toEqual([live.title, null])
      expect([live.title, withoutSession(aws.ledger.last('GetCallerIdentity')?.details.arn ?? '')]).toEqual([
        live.title,
        theirs,
      ])
      home.remove('cli')
      const { tool } = live.query
      const keys = await credentialsOf(scene, { env }).of({ profile, tool: tool satisfies Tool })
      expect([live.title, await identityOf(aws, keys)]).toEqual([live.title, theirs])
    }
  })
})
