import type { Preview } from '../../preload/contract.ts'
import { DiffView } from '../components/DiffView.tsx'

/** What changes in one file; nothing where nothing does. */
export function FilePreview({ preview: { file, diff } }: { readonly preview: Preview }) {
  if (diff === '') return null
  return (
    <div className="file-preview">
      <h3>
        <code>{file}</code>
      </h3>
      <DiffView diff={diff} label={`What changes in ${file}`} />
    </div>
  )
}
