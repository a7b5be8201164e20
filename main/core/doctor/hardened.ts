import { isHardened } from '../hardened/settings.ts'
import { tokenFileName } from '../resolve/cacheNames.ts'
import { allTools, type Cause, profileWords, shellWord } from './cause.ts'
import type { Setup } from './setup.ts'
import { concernsOf, neededSignIns } from './signIns.ts'

/** Whether the tokens of a session are in Latchkey's vault only. */
export const isHardenedSession = ({ world: { aws, sdk } }: Setup, session: string): boolean =>
  isHardened((aws.merged.fatal ? sdk : aws).merged.sessions.get(session))

/** Profiles and tokens of a hardened session that are as if it were none. */
export function hardenedCauses(setup: Setup): Cause[] {
  const { aws, sdk } = setup.world
  const sessions = (aws.merged.fatal ? sdk : aws).merged.sessions
  const hardened = [...sessions.keys()].filter((session) => isHardenedSession(setup, session))
  return hardened.flatMap((session): Cause[] => {
    const remedy = `latchkey harden ${shellWord(session)}`
    const plain = neededSignIns(setup).find(({ kind, id }) => kind === 'sso-session' && id === session)
    const causes: Cause[] = []
    if (plain) {
      causes.push({
        code: 'hardened-incomplete',
        severity: 'warning',
        tools: allTools,
        reach: 'users',
        concerns: concernsOf(plain),
        say: (which) =>
          `${session} is hardened, and ${profileWords(which)} still ${which.length === 1 ? 'wants' : 'want'} its token from the tools' own cache, where it is not. Take ${which.length === 1 ? 'it' : 'them'} in: ${remedy}`,
      })
    }
    if (setup.world.tokens.has(tokenFileName(session))) {
      causes.push({
        code: 'token-plaintext',
        severity: 'warning',
        tools: allTools,
        reach: 'setup',
        concerns: [],
        at: placeOfSession(setup, session),
        say: () =>
          `${session} is hardened, and another tool has signed in to it: an access token stands in plain text in ~/.aws/sso/cache. Take it into the vault: ${remedy}`,
      })
    }
    return causes
  })
}

function placeOfSession({ world: { aws, sdk } }: Setup, session: string) {
  const section = (aws.merged.fatal ? sdk : aws).merged.sessions.get(session)
  return section ? { file: section.file, line: section.line } : null
}
