import { type End, failedAt, neverBegan, settled } from '../end.ts'
import { climb, isUsable, type Look, nobody } from '../ladder.ts'
import type { Selection } from '../selection.ts'
import { awsLadder } from './ladder.ts'
import { brokenSession } from './tokenProvider.ts'

/** Files first, then the name of the profile, then the region, then the search itself: each may stop every command. */
export function awsEnd(look: Look, selection: Selection, regionRefusal: string | null): End {
  const { fatal } = look.world.aws.merged
  if (fatal)
    return neverBegan(`aws stops at line ${fatal.line} of ${fatal.file}, whatever it is asked to do.`, fatal.shown)
  const { name } = look
  if (!look.profile && selection.by !== 'default') {
    const reason = name === '' ? 'aws takes the empty AWS_PROFILE for a name.' : `aws knows no profile ${name}.`
    return neverBegan(reason, `The config profile (${name}) could not be found`)
  }
  if (regionRefusal !== null) return neverBegan('The region is none that aws accepts.', regionRefusal)
  const { end } = climb(awsLadder, look)
  if (end?.status === 'invalid') return failedAt(end)
  const broken = !end || isUsable(end.found) ? brokenSession(look) : null
  if (broken) return failedAt(broken)
  if (end) return settled(end)
  return {
    outcome: 'none',
    reason: look.profile
      ? 'Nothing here names credentials.'
      : 'No profile is chosen, there is none named default, and nothing else names credentials.',
    toolSays: `Unable to locate credentials. You can configure credentials by running "aws ${look.awsVersion === 1 ? 'configure' : 'login'}".`,
    found: null,
    before: null,
    through: nobody,
  }
}
