import { scrubText } from '../log/scrub.ts'

/** Settings whose values are secrets. Others that merely have such a word in their names are files, ids and addresses. */
const secretKey =
  /^(?:aws_secret_access_key|aws_session_token|aws_security_token|x_security_token_\w+|.*password|.*secret(?!_name|_arn|_id)\w*)$/i

const property = /^([^\S\r\n]*)([^=:#;[\]\s][^=:]*?)([^\S\r\n]*[=:][^\S\r\n]*)(.*?)([^\S\r\n]*)$/

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
        const isIndented = /^\s/.test(line)
        if (isIndented && underSecret) return `${/^\s*/.exec(line)?.[0] ?? ''}${this.#label(line.trim())}`
        const found = property.exec(line)
        const [, indent = '', key = '', delimiter = '', value = '', trail = ''] = found ?? []
        if (!isIndented) underSecret = found !== null && secretKey.test(key)
        if (!found || value === '') return line
        if (secretKey.test(key)) return indent + key + delimiter + this.#label(value) + trail
        const isIdentifier = /^aws_access_key_id$/i.test(key)
        return isIdentifier || scrubText(value) === value ? line : indent + key + delimiter + this.#label(value) + trail
      })
      .join('')
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
