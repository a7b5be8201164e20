/** A line that tells by itself whether it is still as it was written: a checksum, a blank, and JSON in plain ASCII. */
export const checkedLine = (value: unknown): string => {
  const json = plainJson(value)
  return `${checksum(json)} ${json}\n`
}

/** What the line says; undefined if it was changed. Its end may be missing. */
export function readChecked(line: string): unknown {
  const json = line.slice(checksumLength + 1).replace(/\n$/, '')
  if (line.slice(0, checksumLength + 1) !== `${checksum(json)} `) return undefined
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

/** JSON in which a character is a byte, so that places in the text are places in the file. */
export const plainJson = (value: unknown): string =>
  JSON.stringify(value).replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)

const checksumLength = 8

/**
 * CRC-32. It finds every damage that happens by itself, and needs neither a key nor Node's cryptography, which takes its
 * time to get ready. Against a person who changes the file there is the authentication of what is sealed.
 */
function checksum(text: string): string {
  table ??= makeTable()
  let rest = ~0
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    // What is no byte is nothing that was written here.
    rest = (rest >>> 8) ^ (table[(rest ^ unit) & 0xff] ?? 0) ^ (unit >>> 8)
  }
  return (~rest >>> 0).toString(16).padStart(checksumLength, '0')
}

let table: Int32Array | null = null

function makeTable(): Int32Array {
  return Int32Array.from({ length: 256 }, (_, byte) => {
    let rest = byte
    for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1
    return rest
  })
}
