import type { Answer } from './exchange.ts'
import { escapeText } from './query.ts'

const style =
  'body{font:16px system-ui;margin:4rem auto;max-width:28rem}button{font:inherit;padding:.5rem 1rem;margin-right:1rem}'

const page = (status: number, title: string, inner: string): Answer => ({
  status,
  headers: { 'Content-Type': 'text/html; charset=utf-8' },
  body: `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escapeText(title)}</title><style>${style}</style><main><h1>${escapeText(title)}</h1>${inner}</main></html>`,
})

export const messagePage = (status: number, title: string, text: string): Answer =>
  page(status, title, `<p>${escapeText(text)}</p>`)

/** Asks a person; the buttons post the fields together with the decision. */
export function approvalPage(text: string, action: string, fields: Readonly<Record<string, string>>): Answer {
  const inputs = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${escapeText(name)}" value="${escapeText(value)}">`,
  )
  const buttons =
    '<button name="decision" value="allow">Allow access</button><button name="decision" value="deny">Deny</button>'
  return page(
    200,
    'Allow access?',
    `<p>${escapeText(text)}</p><form method="post" action="${action}">${inputs.join('')}${buttons}</form>`,
  )
}

export const userCodePage = (): Answer =>
  page(
    200,
    'Enter the code',
    '<form method="get" action="/device"><label>Code <input name="user_code" autofocus></label> <button>Next</button></form>',
  )

export const redirect = (address: string): Answer => ({ status: 302, headers: { Location: address } })
