import type { Parts } from '../identity-center/parts.ts'
import type { LoginStore } from './loginStore.ts'

export interface LoginParts extends Omit<Parts, 'tokens' | 'kept' | 'forgetRoles'> {
  readonly store: LoginStore
}
