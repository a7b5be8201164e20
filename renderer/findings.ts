import type { Finding } from '../preload/contract.ts'
import type { Sign } from './components/Glyph.tsx'

/** How severe a finding is, as a sign. What a person mends by signing in has the sign of that. */
export function findingSign({ code, severity }: Finding): Sign {
  if (code === 'token-expired' || code === 'token-missing') return 'needs'
  return severity === 'error' ? 'broken' : severity === 'warning' ? 'soon' : 'none'
}
