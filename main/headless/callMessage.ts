/** A call as it came over the WebSocket: nothing of it is checked but that it can be answered. */
export interface ReceivedCall {
  readonly id: number | null
  readonly name: unknown
  readonly input: unknown
}

/** What cannot be read has no name, and is refused like any other call that does not exist. */
export function readCall(text: string): ReceivedCall {
  let message: unknown
  try {
    message = JSON.parse(text)
  } catch {
    message = null
  }
  const field = (name: string): unknown =>
    typeof message === 'object' && message !== null && Object.hasOwn(message, name)
      ? Reflect.get(message, name)
      : undefined
  const id = field('id')
  return { id: Number.isSafeInteger(id) ? Number(id) : null, name: field('name'), input: field('input') }
}
