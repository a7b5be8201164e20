import { Masks } from '../core/files/mask.ts'
import type { Explanation, Rung } from '../core/model/explanation.ts'

/** What a tool says may quote a setting, and with it the password of an external process. The window gets none of that. */
export function withoutSecrets(explanation: Explanation): Explanation {
  const masks = new Masks()
  const rung = (one: Rung): Rung => ({ ...one, reason: masks.hide(one.reason) })
  const { reason, toolSays, selection, ladder, findings } = explanation
  return {
    ...explanation,
    reason: masks.hide(reason),
    toolSays: toolSays === null ? null : masks.hide(toolSays),
    selection: selection.map(rung),
    ladder: ladder.map(rung),
    findings: findings.map((finding) => ({ ...finding, message: masks.hide(finding.message) })),
  }
}
