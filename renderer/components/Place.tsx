import type { FileName } from '../../preload/contract.ts'

/** Where something stands: `config : 12`. */
export function Place({ file, line }: { readonly file: FileName; readonly line: number }) {
  return (
    <code className="place">
      {file} : {line}
    </code>
  )
}
