import type { SignIn } from '../preload/contract.ts'
import { span } from '../preload/words.ts'
import type { Sign } from './components/Glyph.tsx'

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' })

/** `16:05` for today, `21 Nov, 16:05` for any other day. */
export function moment(instant: string, now: number): string {
  const date = new Date(instant)
  return date.toDateString() === new Date(now).toDateString() ? clock.format(date) : day.format(date)
}

/** A sign-in's state as one of the four signs, in a few words, and in a sentence. */
export function signInWords(signIn: SignIn, now: number): { sign: Sign; short: string; long: string } {
  const until = signIn.accessTokenUntil
  switch (signIn.state) {
    case 'signed-out':
      return { sign: 'needs', short: 'signed out', long: 'Nobody is signed in.' }
    case 'broken':
      return {
        sign: 'broken',
        short: 'unreadable',
        long: 'Its token cache cannot be read. Sign in again to replace it.',
      }
    case 'ended':
      if (signIn.kind === 'console-login') {
        const long = 'It has ended: a console sign-in lasts twelve hours at most. Sign in again.'
        return { sign: 'needs', short: 'ended', long }
      }
      return {
        sign: 'needs',
        short: 'ended',
        long: until === null ? 'It has ended. Sign in again.' : `It ended at ${moment(until, now)}. Sign in again.`,
      }
    case 'renewing':
      return { sign: 'works', short: 'renewing', long: 'The access token is being renewed.' }
    case 'ending':
    case 'ready': {
      if (signIn.refreshable)
        return {
          sign: 'works',
          short: 'signed in',
          long: `Signed in. ${signIn.kind === 'console-login' ? 'Its keys renew by themselves.' : 'The access token renews by itself.'}`,
        }
      if (until === null) return { sign: 'works', short: 'signed in', long: 'Signed in.' }
      const left = span(Date.parse(until) - now)
      const sign = signIn.state === 'ending' ? 'soon' : 'works'
      return {
        sign,
        short: left,
        long: `Signed in until ${moment(until, now)}, ${left} from now. It does not renew by itself.`,
      }
    }
  }
}
