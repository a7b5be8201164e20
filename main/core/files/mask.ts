import { scrubText } from '../log/scrub.ts'

/** Settings whose values are secrets. Others that merely have such a word in their names are files, ids and addresses. */
const secretKey =
  /^(?:aws_secret_access_key|aws_session_token|aws_security_token|x_security_token_(?!expires$)\w+|.*password|.*secret(?!_name|_arn|_id)\w*)$/i

/** A setting, also one that is commented out or has its key in quotes. */
const property =
  /^([^\S\r\n]*(?:[#;][#;\s]*)?["']?)([^=:#;[\]\s"'][^=:"']*?)(["']?[^\S\r\n]*[=:][^\S\r\n]*)(.*?)([^\S\r\n]*)$/

const comment = /^\s*[#;]/

/** What stands behind an option of a program that takes a secret. */
const secretOption = /(--?[\w-]*(?:password|passwd|secret|token)(?:[\s=]+))(["']?)([^\s"']+)\2/gi

/** Labels for secrets: the same secret has the same label, so that a diff still shows which lines differ. */
export class Masks {
  readonly #labels = new Map<string, string>()

  #label(secret: string): string {
    const known = this.#labels.get(secret)
    if (known !== undefined) return known
    const label = `[secret ${this.#labels.size + 1}]`
    this.#labels.set(secret, label)
    return label
  }

  /** The text of a file or a part of one, line by line, without its secrets. */
  hide(text: string): string {
    let underSecret = false
    const parts = text.split(/(\r?\n|\r)/)
    return parts
      .map((line, index) => {
        if (index % 2 === 1 || line.trim() === '') return line
        const isComment = comment.test(line)
        if (/^\s/.test(line) && underSecret && !isComment) return this.#whole(line)
        const [, before = '', key = '', delimiter = '', value = '', after = ''] = property.exec(line) ?? []
        const isSecret = secretKey.test(key)
        // A comment does not end the value that the next line may go on with.
        if (!isComment && !/^\s/.test(line)) underSecret = isSecret
        if (isSecret && value !== '') return before + key + delimiter + this.#label(value) + after
        if (/^aws_access_key_id$/i.test(key)) return line
        return this.#shaped(line, value === '' ? line : value)
      })
      .join('')
  }

  /** A line with what looks like a secret hidden: the value alone where that can be told apart. */
  #shaped(line: string, part: string): string {
    const quiet = line.replace(
      secretOption,
      (_all, option: string, quote: string, secret: string) => `${option}${quote}${this.#label(secret)}${quote}`,
    )
    if (quiet !== line) return quiet
    const plain = part.replace(/\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b/g, '')
    if (scrubText(plain) === plain) return line
    return part === line ? this.#whole(line) : line.replace(part, () => this.#label(part))
  }

  #whole(line: string): string {
    const indent = /^\s*/.exec(line)?.[0] ?? ''
    return `${indent}${this.#label(line.trim())}`
  }

  /** The text with the secrets back in the place of their labels. Null if a label is not one of ours. */
  reveal(text: string): string | null {
    const secrets = new Map([...this.#labels].map(([secret, label]) => [label, secret]))
    let isKnown = true
    const revealed = text.replace(/\[secret \d+\]/g, (label) => {
      const secret = secrets.get(label)
      if (secret === undefined) isKnown = false
      return secret ?? label
    })
    return isKnown ? revealed : null
  }
}
