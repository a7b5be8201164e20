import { writeSync } from 'node:fs'

const stdout = 1
const stderr = 2

export const out = (text: string) => write(stdout, text)
export const note = (text: string) => write(stderr, text)

/** Looked up late: `process.stdout` loads a good part of Node, which a program that reads our JSON need not wait for. */
export const colour = () => process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb'

/** Streams that have taken over, since whatever comes later must come after what they still hold. */
const taken = new Map<number, NodeJS.WriteStream>()

/** Whether nothing that was written still waits for its reader. */
export const isAllWritten = () => [...taken.values()].every((stream) => stream.writableLength === 0)

/** Once everything has been handed to its reader. */
export const allWritten = () =>
  Promise.all([...taken.values()].map((stream) => new Promise<void>((resolve) => stream.write('', () => resolve()))))

function write(to: typeof stdout | typeof stderr, text: string): void {
  const stream = taken.get(to)
  if (stream) {
    stream.write(text)
    return
  }
  let rest = Buffer.from(text)
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(to, rest))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    // A reader that has gone away (`latchkey profiles | head -1`) is no failure.
    if (code === 'EPIPE') process.exit()
    // The other end of the pipe is slow and the pipe does not wait: the stream takes over what is left.
    if (code === 'EAGAIN') takeOver(to).write(rest)
    else throw error
  }
}

function takeOver(to: typeof stdout | typeof stderr): NodeJS.WriteStream {
  const stream = to === stdout ? process.stdout : process.stderr
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit()
  })
  taken.set(to, stream)
  return stream
}
