import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button } from 'react-aria-components'

/** How long it says that it has copied. */
const saidMs = 2_000

interface Props {
  readonly text: string
  /** What is copied, in words: “the code”. */
  readonly what: string
}

export function CopyButton({ text, what }: Props) {
  const [isCopied, setIsCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return
    const timer = window.setTimeout(() => setIsCopied(false), saidMs)
    return () => window.clearTimeout(timer)
  }, [isCopied])
  const Icon = isCopied ? Check : Copy
  return (
    <>
      <Button
        className="icon-button small"
        aria-label={`Copy ${what}`}
        onPress={async () => setIsCopied(await copy(text))}
      >
        <Icon size={14} strokeWidth={1.75} aria-hidden="true" />
      </Button>
      <span className="visually-hidden" role="status">
        {isCopied ? 'Copied' : ''}
      </span>
    </>
  )
}

async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    // The desktop window has no permissions, not even this one. Copying what is selected needs none.
    return copySelected(text)
  }
}

function copySelected(text: string): boolean {
  const put = (event: ClipboardEvent) => {
    event.preventDefault()
    event.clipboardData?.setData('text/plain', text)
  }
  document.addEventListener('copy', put, { once: true })
  const isDone = document.execCommand('copy')
  document.removeEventListener('copy', put)
  return isDone
}
