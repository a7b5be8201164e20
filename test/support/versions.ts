/** The file of version `number`: its length is another one each time, and every byte follows from the number. */
export function versionOf(number: number): Buffer {
  const line = `key_${number} = ${'value '.repeat(number % 7)}${number}\n`
  return Buffer.from(`[profile v${number}]\n${line.repeat(1 + ((number * 37) % 400))}# end of ${number}\n`)
}

/** Which version these bytes are, whole and unchanged; null for anything else. */
export function versionIn(bytes: Uint8Array): number | null {
  const number = Number(/^\[profile v(\d+)\]/.exec(Buffer.from(bytes).toString('latin1', 0, 40))?.[1])
  return Number.isInteger(number) && versionOf(number).equals(bytes) ? number : null
}

/** Sets one `key = value` line, as a person's edit would: everything else stays. */
export function withLine(current: Uint8Array | null, key: string, value: string): Buffer {
  const lines = Buffer.from(current ?? [])
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
  const at = lines.findIndex((line) => line.startsWith(`${key} = `))
  if (at === -1) lines.push(`${key} = ${value}`)
  else lines[at] = `${key} = ${value}`
  return Buffer.from(`${lines.join('\n')}\n`)
}
