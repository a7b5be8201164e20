import type { Ladder } from '../ladder.ts'
import { container, instance } from '../remote.ts'
import { assumeRole } from './assumeRole.ts'
import { consoleLogin } from './consoleLogin.ts'
import { environmentKeys } from './environmentKeys.ts'
import { externalProcess } from './externalProcess.ts'
import { configKeys, credentialsKeys, legacyFiles } from './fileKeys.ts'
import { identityCenter } from './identityCenter.ts'
import { webIdentity } from './webIdentity.ts'

/** The AWS CLI goes through one list, whatever names the profile. Source: botocore, credentials.py, create_credential_resolver. */
export const awsLadder: Ladder = [
  { rungs: [environmentKeys], notIfNamed: 'aws does not read keys from the environment with --profile.' },
  {
    rungs: [
      assumeRole,
      webIdentity,
      identityCenter,
      credentialsKeys,
      consoleLogin,
      externalProcess,
      configKeys,
      legacyFiles,
      container,
      instance,
    ],
  },
]
