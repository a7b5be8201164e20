import type { Clock } from '../clock.ts'
import { lookAt } from '../files/stableRead.ts'
import { done, type Result } from '../model/finding.ts'
import {
  type CacheRead,
  type Fields,
  readCacheFile,
  removeCacheFile,
  replaceCacheFile,
  writeCacheFile,
} from './cacheFile.ts'

/** A JSON object in a place of its own: a cache file of the tools, or a record of the vault. */
export interface Kept {
  /** Whether what cannot be asked for twice is written down elsewhere until it stands here. */
  readonly needsJournal: boolean
  read(): Promise<Result<CacheRead>>
  /** Puts new fields in the place of what was read, unless somebody else has been there since. */
  replace(fields: Fields, over: CacheRead): Promise<Result<'written' | 'changed-meanwhile'>>
  /** Writes over whatever is there now. */
  write(fields: Fields): Promise<Result<null>>
  /** Gone afterwards, whether or not it was there. */
  remove(): Promise<Result<null>>
}

/** Where is kept what the tools would have in that cache file. */
export type KeptFor = (path: string) => Kept

export const inCacheFiles =
  (clock: Clock): KeptFor =>
  (path) => ({
    needsJournal: true,
    read: async () => done(await readCacheFile(path, clock)),
    replace: (fields, over) => replaceCacheFile(path, fields, over, { clock }),
    write: (fields) => writeCacheFile(path, fields, clock),
    remove: async () => removeCacheFile(path, clock),
  })

/** What was read, to be replaced even where nothing could be made of it. */
export const overAnything = (path: string, read: CacheRead): CacheRead =>
  read.status === 'torn' ? { ...read, look: lookAt(path) } : read
