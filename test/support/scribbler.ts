import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import { Random } from './random.ts'

/**
 * Another tool, and a careless one: it renews a token or puts that of a new sign-in into the cache, empties the file and
 * writes it in pieces. Each time it writes a number into it, which must still be there when it comes back.
 */
const [path = '', url = '', rounds = '1', seed = '1', newTokens = ''] = process.argv.slice(2)
const random = new Random(Number(seed))
const token = z.looseObject({
  accessToken: z.string(),
  expiresAt: z.string(),
  clientId: z.string(),
  clientSecret: z.string(),
  refreshToken: z.string(),
  round: z.number().optional(),
})
type Token = z.infer<typeof token>
const answer = z.object({ accessToken: z.string(), refreshToken: z.string(), expiresIn: z.number() })
const signIns = z.array(token).parse(JSON.parse(readFileSync(newTokens, 'utf8')))

/** Latchkey replaces the file as a whole, so that what cannot be read would be our own doing. */
const read = (): Token => token.parse(JSON.parse(readFileSync(path, 'utf8')))

async function renewed(old: Token): Promise<Token | null> {
  const { clientId, clientSecret, refreshToken } = old
  const body = JSON.stringify({ clientId, clientSecret, refreshToken, grantType: 'refresh_token' })
  const response = await fetch(`${url}/token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body,
  })
  const text = await response.text()
  if (!response.ok) return null
  const { expiresIn, ...tokens } = answer.parse(JSON.parse(text))
  const expiresAt = new Date(Date.now() + expiresIn * 1000).toISOString().replace(/\.\d+Z$/, 'Z')
  renewals += 1
  return { ...old, ...tokens, expiresAt }
}

const nap = (milliseconds: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)

function scribble(text: string): void {
  // As `open(path, 'w')` does it, or as the AWS CLI does: it empties the file only when it is open.
  const isEmptied = random.next() < 0.5
  const file = openSync(path, isEmptied ? 'w' : 'r+')
  if (!isEmptied) ftruncateSync(file, 0)
  for (let at = 0; at < text.length; ) {
    if (random.next() < 0.5) nap(random.next() * 2)
    const length = random.next() < 0.5 ? text.length : 1 + random.below(text.length)
    writeSync(file, text.slice(at, at + length))
    at += length
  }
  closeSync(file)
}

/** A refresh token that stays refused for so long while nobody writes another one is lost. */
const longestRefusalMs = 10_000
let renewals = 0

/** What is to be written next, once it is known that the last one is still there. Null where something is lost. */
async function next(round: number): Promise<Token | null> {
  const end = Date.now() + longestRefusalMs
  for (;;) {
    const there = read()
    if (round > 1 && there.round !== round - 1) {
      console.log(`lost What was written in round ${round - 1} is gone: that of round ${there.round} stands there`)
      return null
    }
    if (round > Number(rounds)) return null
    const found = (random.next() < 0.2 ? signIns.pop() : undefined) ?? (await renewed(there))
    if (found) return found
    if (Date.now() >= end) {
      console.log(`lost The refresh token of round ${round - 1} is refused`)
      return null
    }
    await wait(2)
  }
}

for (let round = 1; ; round += 1) {
  const token = await next(round)
  if (token === null) break
  scribble(JSON.stringify({ ...token, round }))
  // Sometimes others come to do something, too.
  nap(random.next() < 0.05 ? 40 : random.next())
}
console.log(`renewals ${renewals}`)
