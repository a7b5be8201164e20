/** Does what a person does on one of the fake's pages, without a browser: opens it and presses a button. */
export async function press(decision: 'allow' | 'deny', address: string): Promise<URL | null> {
  const opened = await fetch(address)
  const page = await opened.text()
  const action = /<form method="post" action="([^"]*)"/.exec(page)?.[1]
  if (!opened.ok || action === undefined) throw new Error(`There is no button at ${address}: ${opened.status} ${page}`)
  const fields = new URLSearchParams({ decision })
  for (const [, name = '', value = ''] of page.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)) {
    fields.append(plain(name), plain(value))
  }
  const answer = await fetch(new URL(action, address), { method: 'POST', body: fields, redirect: 'manual' })
  const text = await answer.text()
  if (answer.status >= 400) throw new Error(`The button was refused: ${answer.status} ${text}`)
  const target = answer.headers.get('location')
  return target === null ? null : new URL(target)
}

/** Presses the button and goes where the page leads, as a browser would. */
export async function visit(decision: 'allow' | 'deny', address: string): Promise<void> {
  const target = await press(decision, address)
  if (target) await (await fetch(target)).text()
}

const plain = (text: string) =>
  text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
