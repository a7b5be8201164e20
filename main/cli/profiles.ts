import { kindNames } from '../../preload/contract.ts'
import { expiryOf, plainVerdict } from '../core/resolve/plain.ts'
import { type Context, exit, fail } from './command.ts'
import { look, type Seen } from './machine.ts'
import { bold, signInWords, table } from './text.ts'

export async function run(context: Context): Promise<number> {
  const seen = look(context)
  if (!seen.ok) return fail(context, seen.finding)
  context.out(context.json ? asJson(seen.value) : await asText(seen.value, context.colour()))
  for (const { message } of context.json ? [] : seen.value.findings) context.note(`${message}\n`)
  return exit.done
}

function asJson({ profiles, signIns }: Seen): string {
  const list = [...profiles.values()].map((profile) => {
    const { name, kind, session, accountId, roleName, region, files } = profile
    const verdict = plainVerdict(profile, signIns)
    return {
      name,
      kind,
      sessions: session === null ? [] : [session],
      accountId,
      roleName,
      region,
      files,
      verdicts: { aws: verdict, cdk: verdict },
      expires: expiryOf(profile, signIns),
      tags: [],
      findings: [],
    }
  })
  return `${JSON.stringify({ profiles: list })}\n`
}

async function asText(seen: Seen, colour: boolean): Promise<string> {
  const { profiles, signIns, files, now } = seen
  if (profiles.size === 0) {
    return `No profiles yet. They are read from ${files.map(({ shown }) => shown).join(' and ')}; \`aws configure sso\` makes one.\n`
  }
  const active = await seen.active()
  const rows = [...profiles.values()].map(({ name, kind, session, accountId, roleName, region }) => {
    const signIn = session === null ? undefined : signIns.get(session)
    return [
      `${name === active.name ? '*' : ' '} ${name}`,
      kindNames[kind],
      accountId ?? '-',
      roleName ?? '-',
      region ?? '-',
      signIn ? `${signIn.id}: ${signInWords(signIn, now)}` : '-',
    ]
  })
  const [head = '', ...lines] = table([['  PROFILE', 'KIND', 'ACCOUNT', 'ROLE', 'REGION', 'SIGN-IN'], ...rows]).split(
    '\n',
  )
  return [bold(head, colour), ...lines].join('\n')
}
