import type { Instant } from './signIn.ts'

/** A sign-in session that is in no file yet, as a person describes it. */
export interface NewSession {
  readonly name: string
  /** The address of the access portal, or the issuer URL. */
  readonly startUrl: string
  readonly region: string
  readonly scopes: readonly string[]
}

/** What is wrong with each answer, in a sentence; null where it will do. */
export interface SessionCheck {
  readonly name: string | null
  readonly startUrl: string | null
  readonly region: string | null
  readonly scopes: string | null
  /** The region that the address itself names. */
  readonly foundRegion: string | null
  /** What the session may be called, going by the address. */
  readonly usualName: string
}

/** An account that a sign-in leads to. */
export interface OfferedAccount {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly roles: readonly string[]
}

export interface OfferedAccounts {
  /** When AWS was asked. */
  readonly at: Instant
  /** Whether somebody stopped before all were known. */
  readonly isPart: boolean
  readonly accounts: readonly OfferedAccount[]
}

/** Accounts that are being asked for: the roles of so many of them are known. */
export interface Listing {
  readonly session: string
  readonly done: number
  readonly total: number
}

/** Profiles that a person wants of a session, be it one that is in no file yet. */
export interface ProfilesRequest {
  readonly session: string
  /** None for a session that leads to no accounts. */
  readonly accounts: readonly { readonly id: string; readonly roles: readonly string[] }[]
  /** What names are made of; a plain name where one profile is wanted. */
  readonly template: string
  /** These go into every new profile, where they are given. */
  readonly region: string | null
  readonly output: string | null
}

export interface RoleProfile {
  readonly name: string
  readonly accountId: string
  readonly roleName: string
}

export interface NewProfile {
  readonly name: string
  /** Null in a profile that only carries a session's token. */
  readonly accountId: string | null
  readonly roleName: string | null
  /** The name that the template makes, where another had to be taken. */
  readonly instead: string | null
}

export interface ProfilesPlan {
  readonly added: readonly NewProfile[]
  /** Profiles of the session that are there already, whatever they are called. They stay as they are. */
  readonly kept: readonly RoleProfile[]
  /** Profiles of the session whose account or role it no longer leads to. Nothing is done about them. */
  readonly vanished: readonly RoleProfile[]
}
