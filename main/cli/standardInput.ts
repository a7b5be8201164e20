import { done, type Finding, failed, type Result } from '../core/model/finding.ts'

const mostBytes = 64 * 1024

/** All that comes on standard input, up to 64 KiB. */
export async function readStandardInput(tooLong: Finding): Promise<Result<string>> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of process.stdin) {
    const bytes = Buffer.from(part)
    size += bytes.length
    if (size > mostBytes) return failed(tooLong)
    parts.push(bytes)
  }
  return done(Buffer.concat(parts).toString('utf8'))
}
