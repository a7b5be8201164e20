import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { isatty } from 'node:tty'
import { planPaste } from '../../core/import/pasting.ts'
import { done, failed, problem, type Result } from '../../core/model/finding.ts'
import { Secret } from '../../core/model/secret.ts'
import type { Instant } from '../../core/model/signIn.ts'
import { momentIn } from '../../core/resolve/rememberedEnd.ts'
import { instantOf } from '../../core/resolve/times.ts'
import { type Context, exit, fail } from '../command.ts'
import { openEditing } from '../config/openEditing.ts'
import { write } from '../config/write.ts'
import { shownFiles } from '../findings.ts'
import { look } from '../machine.ts'
import { readStandardInput } from '../standardInput.ts'
import { moment } from '../text.ts'

/** Never from an argument, which every user of the machine could read. */
export async function run(context: Context): Promise<number> {
  const { options, positionals, note } = context
  const now = Date.now()
  const asked = endIn(options.expires, now)
  if (!asked.ok) return fail(context, asked.finding, exit.usage)
  const seen = await look(context)
  if (!seen.ok) return fail(context, seen.finding)
  const pasted = isatty(0) ? await fromTerminal() : await fromInput()
  if (pasted === 'interrupted') return exit.interrupted
  if (!pasted.ok) return fail(context, pasted.finding)
  const editing = await openEditing(context, seen.value.world.home)
  const planned = await planPaste(
    { editing, profiles: seen.value.profiles },
    { text: pasted.value, profile: positionals[0] ?? null, until: asked.value },
  )
  if (!planned.ok) return fail(context, planned.finding)
  const { profile, keys, until, steps, notes, title } = planned.value
  const saying = until === null ? 'Nobody has said when they end.' : `They are remembered to end ${moment(until, now)}.`
  const guess = options.expires === undefined && keys.until === null ? ' If that is not so, say it with --expires.' : ''
  note(`Session keys ${keys.accessKeyId} for \`${profile}\`. ${saying}${guess}\n`)
  const written = await write(context, editing, shownFiles(seen.value.files), {
    title,
    steps: new Map([['credentials', steps]]),
    notes,
  })
  return written.code
}

/** As long as a session of the portal lasts unless somebody has set it otherwise. */
const usualMs = 3_600_000
/** No session of a role lasts longer. */
const longestMs = 12 * 3_600_000

function endIn(given: string | boolean | undefined, now: number): Result<Instant | null> {
  if (given === undefined) return done(instantOf(now + usualMs))
  if (given === 'unknown') return done(null)
  const [, hours = '0', minutes = '0'] = /^(?:(\d{1,3})h)?(?:(\d{1,3})m)?$/.exec(String(given)) ?? []
  const ms = (Number(hours) * 60 + Number(minutes)) * 60_000
  const end = ms > 0 ? instantOf(now + ms) : momentIn(String(given))
  if (end !== null && Date.parse(end) > now && Date.parse(end) <= now + longestMs) return done(end)
  const message =
    '--expires takes how long the keys last (45m, 1h, 12h at most), a time such as 2026-11-20T18:00:00Z, or unknown.'
  return failed(problem('usage', message))
}

/** Lines up to an empty one; none of them is shown. */
async function fromTerminal(): Promise<Result<Secret> | 'interrupted'> {
  const output = new Writable({ write: (_chunk, _encoding, next) => next() })
  const reader = createInterface({ input: process.stdin, output, terminal: true })
  process.stderr.write('Paste the keys of the access portal, then press Enter on an empty line. Nothing is shown.\n')
  const lines: string[] = []
  const ending = await new Promise<'interrupted' | 'ended'>((resolve) => {
    reader.on('SIGINT', () => resolve('interrupted'))
    reader.on('close', () => resolve('ended'))
    reader.on('line', (line) => {
      if (line.trim() !== '') lines.push(line)
      else if (lines.length > 0) resolve('ended')
    })
  })
  reader.close()
  return ending === 'interrupted' ? ending : done(new Secret(lines.join('\n')))
}

async function fromInput(): Promise<Result<Secret>> {
  const text = await readStandardInput(problem('key-malformed', 'Standard input is too long for keys.'))
  return text.ok ? done(new Secret(text.value)) : text
}
