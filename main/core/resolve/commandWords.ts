/** How the AWS CLI splits a command: Python's shlex, on Windows the rules of its C runtime. Null if a quote stays open. */
export function pythonWords(command: string, platform: NodeJS.Platform): string[] | null {
  return platform === 'win32' ? windowsWords(command) : posixWords(command)
}

function posixWords(command: string): string[] | null {
  const words: string[] = []
  let word: string | null = null
  let quote: string | null = null
  for (let at = 0; at < command.length; at += 1) {
    const character = command.charAt(at)
    if (quote === "'") {
      if (character === "'") quote = null
      else word += character
    } else if (quote === '"') {
      const next = command.charAt(at + 1)
      if (character === '"') quote = null
      else if (character === '\\' && (next === '"' || next === '\\')) {
        word += next
        at += 1
      } else word += character
    } else if (character === "'" || character === '"') {
      quote = character
      word ??= ''
    } else if (character === '\\') {
      at += 1
      if (at >= command.length) return null
      word = (word ?? '') + command.charAt(at)
    } else if (/[ \t\r\n]/.test(character)) {
      if (word !== null) words.push(word)
      word = null
    } else word = (word ?? '') + character
  }
  if (quote !== null) return null
  if (word !== null) words.push(word)
  return words
}

/** Only `"` quotes; a backslash is itself unless it stands before one. */
function windowsWords(command: string): string[] | null {
  const words: string[] = []
  let word: string | null = null
  let isQuoted = false
  let backslashes = 0
  const flush = () => {
    if (backslashes > 0) word = (word ?? '') + '\\'.repeat(backslashes)
    backslashes = 0
  }
  for (const character of command) {
    if (character === '\\') backslashes += 1
    else if (character === '"') {
      const isLiteral = backslashes % 2 === 1
      word = (word ?? '') + '\\'.repeat(Math.floor(backslashes / 2))
      backslashes = 0
      if (isLiteral) word += '"'
      else isQuoted = !isQuoted
    } else if ((character === ' ' || character === '\t') && !isQuoted) {
      flush()
      if (word !== null) words.push(word)
      word = null
    } else {
      flush()
      word = (word ?? '') + character
    }
  }
  flush()
  if (isQuoted) return null
  if (word !== null) words.push(word)
  return words
}

/** The program that the AWS CLI would start: undefined where there is none, null where a quote stays open. */
export function pythonProgram(command: string, platform: NodeJS.Platform): string | undefined | null {
  if (/['"\\]/.test(command)) {
    const words = pythonWords(command, platform)
    return words === null ? null : words[0]
  }
  return /[^ \t\r\n]+/.exec(command)?.[0]
}

/** The program that a shell would start; null where only the shell can tell. */
export function shellProgram(command: string): string | null {
  const first = /^\s*(?:"([^"$`\\]+)"|'([^']+)'|([^\s"'$`\\|&;<>()*?[\]{}~#=!%^]+))(?=\s|$)/.exec(command)
  return first?.[1] ?? first?.[2] ?? first?.[3] ?? null
}
