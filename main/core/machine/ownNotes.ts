import { readTokenFacts } from '../hardened/tokenFacts.ts'
import { readKeyFacts } from '../keys/keyFacts.ts'
import { readRecords } from '../sessions/signInRecords.ts'

/** What Latchkey itself has noted that decides together with the tools' files. */
export const ownNotes = (stateDirectory: string) => ({
  records: readRecords(stateDirectory),
  hardened: readTokenFacts(stateDirectory),
  keyFacts: readKeyFacts(stateDirectory),
})
