import { createIdentityCenter, type RoleQuery } from '../core/identity-center/identityCenter.ts'
import type { Explanation } from '../core/model/explanation.ts'
import { done, type Finding, failed, problem, type Result } from '../core/model/finding.ts'
import { resolve } from '../core/resolve/resolve.ts'
import { profileMissing } from '../core/settings/chosenProfile.ts'
import { type Context, exit, fail } from './command.ts'
import { chosenSection } from './config/section.ts'
import { formatNames, isFormat, printed } from './credentialFormats.ts'
import { look } from './machine.ts'
import { asksForPerson, exitFor, signInPorts } from './signInPorts.ts'
import { sourceWords } from './sources.ts'

/** Never reads standard input and never opens a browser: whoever runs it waits for the answer. */
export async function run(given: Context): Promise<number> {
  const { options, positionals } = given
  const { format = 'process' } = options
  const context = { ...given, json: format === 'json' }
  if (typeof format !== 'string' || !isFormat(format)) {
    return fail(context, problem('usage', `--format takes ${formatNames.join(', ')}.`), exit.usage)
  }
  const profile = positionals[0] ?? (await chosenSection(context)).name
  const seen = await look(context)
  if (!seen.ok) return fail(context, seen.finding)
  const { world, profiles } = seen.value
  const explanation = resolve(world, { tool: 'aws', profile })
  if (!explanation.profile.exists) return fail(context, profileMissing(profile, profiles.keys()))
  const role = roleOf(explanation)
  if (!role.ok) return fail(context, role.finding)
  const ports = await signInPorts(context)
  if (!ports.ok) return fail(context, ports.finding)
  const keys = await createIdentityCenter(ports.value).roleCredentials(role.value, { profile })
  if (!keys.ok) {
    const { finding } = keys
    return fail(context, asksForPerson(finding) ? askPerson(finding, profile) : finding, exitFor(finding))
  }
  const { accessKeyId, secretAccessKey, sessionToken, accountId, until } = keys.value
  context.out(
    printed(format, {
      accessKeyId,
      secretAccessKey: secretAccessKey.reveal(),
      sessionToken: sessionToken.reveal(),
      accountId,
      // In whole seconds, as it is cached: every caller is told the same.
      expiration: new Date(until).toISOString().replace(/\.\d+Z$/, 'Z'),
    }),
  )
  return exit.done
}

/** The role of Identity Center that the profile comes to, as the resolver says. */
function roleOf(explanation: Explanation): Result<RoleQuery> {
  const { source, chain, outcome, reason, profile } = explanation
  if (source === null || outcome === 'fails' || outcome === 'none') {
    const message = `The profile \`${profile.name}\` gives no credentials. ${reason} Run \`latchkey explain --profile ${profile.name}\` to see why.`
    return failed(problem('credentials-missing', message, { profile: profile.name }))
  }
  const { kind, session, accountId, roleName } = source
  if (kind !== 'sso' || chain.length !== 1 || session === null || accountId === null || roleName === null) {
    const message = `The credentials of \`${profile.name}\` come from ${sourceWords(source)}, and Latchkey hands out those of Identity Center only. Use the profile with the tool itself.`
    return failed(problem('source-not-served', message, { profile: profile.name }))
  }
  return done({ session, accountId, roleName })
}

/** In one sentence: the tool that ran this shows it among its own. */
const askPerson = (finding: Finding, profile: string): Finding => ({
  ...finding,
  profile,
  message: `The profile ${profile} needs you to sign in first: run \`latchkey login ${profile}\`.`,
})
