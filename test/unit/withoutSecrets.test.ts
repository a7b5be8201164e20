import { expect, it } from 'vitest'
import { withoutSecrets } from '../../main/window/withoutSecrets.ts'
import { divergingCdk, explanation, leftoverKeys, rung } from '../support/explanations.ts'

const command = '/opt/helper --password hunter2hunter2 --region eu-west-1'

it('nothing that an explanation quotes carries the password of an external process to the window', () => {
  const quoting = explanation('cdk', {
    reason: `It runs ${command}.`,
    toolSays: `CredentialsProviderError: Command failed: ${command}`,
    ladder: [rung('process', 'External process', 'invalid', command)],
    selection: [rung('option', 'Option --profile', 'chosen', command)],
    findings: [{ ...leftoverKeys, message: command }],
  })
  const shown = withoutSecrets(quoting)
  expect(JSON.stringify(shown)).not.toContain('hunter2')
  expect(shown.toolSays).toBe(
    'CredentialsProviderError: Command failed: /opt/helper --password [secret 1] --region eu-west-1',
  )
})

it('what is no secret stays as it is', () => {
  expect(withoutSecrets(divergingCdk)).toEqual(divergingCdk)
})
