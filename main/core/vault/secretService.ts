import { execFile } from 'node:child_process'

export type CollectionState = 'unlocked' | 'locked' | 'missing' | 'unknown'

const service = 'org.freedesktop.secrets'
const collection = '/org/freedesktop/secrets/aliases/default'
const face = 'org.freedesktop.Secret.Collection'
const properties = 'org.freedesktop.DBus.Properties.Get'

/** The same question for each of the programs that can ask it; one of them is on nearly every desktop. */
const questions: readonly (readonly [string, readonly string[]])[] = [
  ['busctl', ['--user', '--timeout=3', 'get-property', service, collection, face, 'Locked']],
  ['gdbus', ['call', '--session', '--timeout=3', '-d', service, '-o', collection, '-m', properties, face, 'Locked']],
  [
    'dbus-send',
    [
      '--session',
      '--print-reply',
      '--reply-timeout=3000',
      `--dest=${service}`,
      collection,
      properties,
      `string:${face}`,
      'string:Locked',
    ],
  ],
]

/**
 * Whether the keyring that new items go to is unlocked. The binding cannot tell without asking the person to unlock
 * it, so the bus itself is asked.
 */
export async function defaultCollectionState(): Promise<CollectionState> {
  for (const [program, args] of questions) {
    const state = await ask(program, args)
    if (state !== null) return state
  }
  return 'unknown'
}

/** Null where there is no such program. */
function ask(program: string, args: readonly string[]): Promise<CollectionState | null> {
  return new Promise((resolve) => {
    execFile(program, [...args], { timeout: 4_000, env: { ...process.env, LC_ALL: 'C' } }, (error, stdout, stderr) => {
      if (error?.code === 'ENOENT') resolve(null)
      else if (!error) resolve(/\bfalse\b/.test(stdout) ? 'unlocked' : /\btrue\b/.test(stdout) ? 'locked' : 'unknown')
      else resolve(isNotThere(stderr) ? 'missing' : 'unknown')
    })
  })
}

const isNotThere = (said: string) =>
  /does not exist|no such (?:object|interface|property)|unknown ?object|unknown ?method|not provided|cannot autolaunch|(?:connect|connection|bus address)/i.test(
    said,
  )
