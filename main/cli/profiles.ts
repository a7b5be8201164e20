import { kindNames } from '../../preload/contract.ts'
import { signInName } from '../../preload/words.ts'
import { codesByProfile, fileFindings } from '../core/doctor/doctor.ts'
import { lookOver } from '../core/doctor/lookOver.ts'
import type { Verdict } from '../core/model/explanation.ts'
import { verdictsOf } from '../core/resolve/verdicts.ts'
import { type Context, exit, fail } from './command.ts'
import { look, type Seen } from './machine.ts'
import { outcomeTones, shortOutcomes } from './outcomes.ts'
import { bold, signed, signInWords, table } from './text.ts'

export async function run(context: Context): Promise<number> {
  const seen = await look(context)
  if (!seen.ok) return fail(context, seen.finding)
  context.out(context.json ? asJson(seen.value) : asText(seen.value, context.colour()))
  for (const { message } of context.json ? [] : fileFindings(lookOver(seen.value))) context.note(`${message}\n`)
  return exit.done
}

function asJson(seen: Seen): string {
  const codes = codesByProfile(lookOver(seen))
  const profiles = [...seen.profiles.values()].map((settings) => {
    const { name, kind, session, accountId, roleName, region, files } = settings
    const { verdicts, expires } = verdictsOf(seen.world, name)
    const sessions = session === null ? [] : [session]
    const findings = codes.get(name) ?? []
    return { name, kind, sessions, accountId, roleName, region, files, verdicts, expires, tags: [], findings }
  })
  return `${JSON.stringify({ profiles })}\n`
}

function asText(seen: Seen, colour: boolean): string {
  const { profiles, signIns, files, now, world } = seen
  if (profiles.size === 0) {
    return `No profiles yet. They are read from ${files.map(({ shown }) => shown).join(' and ')}; \`latchkey configure sso\` makes one.\n`
  }
  const active = seen.active()
  const inWords = ({ outcome }: Verdict) => signed(shortOutcomes[outcome], outcomeTones[outcome], colour)
  const rows = [...profiles.values()].map(({ name, kind, session, accountId, roleName, region }) => {
    const signIn = session === null ? undefined : signIns.get(session)
    const { aws, cdk } = verdictsOf(world, name).verdicts
    return [
      `${name === active.name ? '*' : ' '} ${name}`,
      inWords(aws),
      inWords(cdk),
      accountId ?? '-',
      roleName ?? '-',
      region ?? '-',
      kindNames[kind],
      signIn ? `${signInName(signIn)}: ${signInWords(signIn, now)}` : '-',
    ]
  })
  const heads = ['  PROFILE', 'AWS', 'CDK', 'ACCOUNT', 'ROLE', 'REGION', 'KIND', 'SIGN-IN']
  return table([heads.map((head) => bold(head, colour)), ...rows])
}
