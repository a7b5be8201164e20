import { writeSync } from 'node:fs'

const stdout = 1
const stderr = 2

export const out = (text: string) => write(stdout, text)
export const note = (text: string) => write(stderr, text)

/** Looked up late: `process.stdout` loads a good part of Node, which a program that reads our JSON need not wait for. */
export const colour = () => process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb'

function write(to: typeof stdout | typeof stderr, text: string): void {
  let rest = Buffer.from(text)
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(to, rest))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    // A reader that has gone away (`latchkey profiles | head -1`) is no failure.
    if (code === 'EPIPE') process.exit()
    // The other end of the pipe is slow and the pipe does not wait: the stream takes over what is left.
    if (code === 'EAGAIN') laterStream(to).write(rest)
    else throw error
  }
}

function laterStream(to: typeof stdout | typeof stderr): NodeJS.WriteStream {
  const stream = to === stdout ? process.stdout : process.stderr
  if (stream.listenerCount('error') === 0) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      process.exit()
    })
  }
  return stream
}
