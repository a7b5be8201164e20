import { Button } from 'react-aria-components'
import type { FileState } from '../../../preload/contract.ts'
import { Mark } from '../../components/Mark.tsx'
import { useSetUp } from '../wizard/setUp.ts'

const example = `[sso-session my-company]
sso_start_url = https://my-company.awsapps.com/start
sso_region = eu-west-1
sso_registration_scopes = sso:account:access

[profile my-profile]
sso_session = my-company
sso_account_id = 111122223333
sso_role_name = Developer
region = eu-west-1`

const found = { present: 'has no profiles', missing: 'does not exist yet', unreadable: 'cannot be read' } as const

/** What to do where there is no profile yet. */
export function EmptyProfiles({ files }: { readonly files: readonly FileState[] }) {
  const setUp = useSetUp()
  return (
    <main className="empty">
      <Mark />
      <h1>No profiles yet</h1>
      <p>Sign in to your organisation’s IAM Identity Center, and choose the accounts and roles that you need.</p>
      <Button className="button primary" onPress={() => setUp(null)}>
        Add a sign-in session
      </Button>
      <p>Or write a profile into the config file yourself. It appears here as soon as the file is saved.</p>
      <pre>{example}</pre>
      <ul>
        {files.map(({ name, shown, status }) => (
          <li key={name}>
            <code>{shown}</code> {found[status]}.
          </li>
        ))}
      </ul>
    </main>
  )
}
