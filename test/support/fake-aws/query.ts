import { type Answer, madeUp, type Refusal, type Request } from './exchange.ts'

export type Xml = string | number | boolean | readonly Xml[] | { readonly [name: string]: Xml | undefined }

/** Objects become elements, lists become `member`s. */
function xml(value: Xml): string {
  if (typeof value !== 'object') return escapeText(String(value))
  if (isList(value)) return value.map((member) => `<member>${xml(member)}</member>`).join('')
  return Object.entries(value)
    .map(([name, child]) => (child === undefined ? '' : `<${name}>${xml(child)}</${name}>`))
    .join('')
}

const isList = (value: Xml): value is readonly Xml[] => Array.isArray(value)

export const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const requestId = madeUp('request', 8).toLowerCase()

/** The AWS query protocol: a form goes in, XML comes out. */
export class QueryProtocol {
  readonly version: string
  readonly #namespace: string

  constructor(host: string, version: string) {
    this.version = version
    this.#namespace = `https://${host}/doc/${version}/`
  }

  /** The action, if it is one of this version. */
  actionOf(request: Request): string | null {
    const form = formOf(request)
    return request.path === '/' && form.get('Version') === this.version ? form.get('Action') : null
  }

  answer(action: string, result: Xml | null): Answer {
    const inner = result === null ? '' : `<${action}Result>${xml(result)}</${action}Result>`
    return this.#reply(
      200,
      `${action}Response`,
      `${inner}<ResponseMetadata>${xml({ RequestId: requestId })}</ResponseMetadata>`,
    )
  }

  refuse({ code, status, message }: Refusal): Answer {
    const error = { Type: status < 500 ? 'Sender' : 'Receiver', Code: code, Message: message }
    return this.#reply(status, 'ErrorResponse', xml({ Error: error, RequestId: requestId }))
  }

  #reply(status: number, root: string, inner: string): Answer {
    const body = `<${root} xmlns="${this.#namespace}">${inner}</${root}>`
    return { status, headers: { 'Content-Type': 'text/xml', 'x-amzn-RequestId': requestId }, body }
  }
}

/** Parameters may come in the body or, for plain GETs, in the address. */
export const formOf = (request: Request): URLSearchParams =>
  request.method === 'POST' ? new URLSearchParams(request.body) : request.query
