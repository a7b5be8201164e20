import { pythonProgram } from '../commandWords.ts'
import { absent, type Rung, stops } from '../ladder.ts'
import { ownAnswer } from '../ownProcess.ts'
import { accountOfSetting } from '../settings.ts'
import { chosen, source } from '../sources.ts'

/** botocore, ProcessProvider: no shell, so `~`, `$NAME` and pipes mean nothing. What it prints cannot be known without running it. */
export const externalProcess: Rung = {
  id: 'process',
  title: 'External process',
  step: ({ profile, name, world }) => {
    const setting = profile?.get('credential_process')
    if (!profile || !setting) return absent('credential_process is not set.')
    const at = { file: setting.file, line: setting.line }
    const command = typeof setting.value === 'string' ? setting.value : ''
    const program = pythonProgram(command, world.platform)
    if (program === null) return stops('credential_process has a quote that is not closed.', 'No closing quotation', at)
    if (program === undefined) return stops('credential_process is empty.', 'list index out of range', at)
    const { accountId, accountHow } = accountOfSetting(profile)
    const process = source('process', at, { profile: name, accountId })
    const found = world.paths.get(program)
    if (found && !(found.exists && found.executable)) {
      return chosen(process, `${program} ${found.exists ? 'may not be executed' : 'does not exist'}.`, {
        accountHow,
        outcome: 'fails',
        toolSays: found.exists
          ? `[Errno 13] Permission denied: '${program}'`
          : `[Errno 2] No such file or directory: '${program}'`,
      })
    }
    const own = ownAnswer(profile, name, world)
    if (own) return chosen({ ...process, ...own.source }, own.reason, own.found)
    return chosen(process, `aws runs ${program}; what it answers is known only then.`, {
      accountHow,
      outcome: 'unknown',
    })
  },
}
