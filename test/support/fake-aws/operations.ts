/** Everything that can be asked of the fake, by the names that the ledger, the faults and AWS itself use. */
export const operations = [
  // SSO OIDC
  'RegisterClient',
  'StartDeviceAuthorization',
  'CreateToken',
  'Authorize',
  'AuthorizeDecision',
  'DeviceVerification',
  'DeviceDecision',
  // SSO portal
  'ListAccounts',
  'ListAccountRoles',
  'GetRoleCredentials',
  'Logout',
  // STS
  'GetCallerIdentity',
  'AssumeRole',
  'AssumeRoleWithWebIdentity',
  'GetSessionToken',
  // IAM
  'CreateAccessKey',
  'UpdateAccessKey',
  'DeleteAccessKey',
  'ListAccessKeys',
  'GetAccessKeyLastUsed',
  // console sign-in
  'ConsoleAuthorize',
  'ConsoleDecision',
  'ConsoleConfirmation',
  'CreateOAuth2Token',
  'GetSigninToken',
  'ConsoleLogin',
  // instance metadata and containers
  'MetadataToken',
  'MetadataRoleName',
  'MetadataCredentials',
  'MetadataDocument',
  'ContainerCredentials',
] as const

export type Operation = (typeof operations)[number]

const known: ReadonlySet<string> = new Set(operations)

export const isOperation = (name: string): name is Operation => known.has(name)
