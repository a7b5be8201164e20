import type { Page } from '@playwright/test'

export const button = (within: Pick<Page, 'getByRole'>, name: string | RegExp) =>
  within.getByRole('button', { name, exact: typeof name === 'string' })

/** Both themes in three sizes. */
export const looks = (['light', 'dark'] as const).flatMap((scheme) =>
  (
    [
      [1280, 800],
      [900, 700],
      [420, 800],
    ] as const
  ).map(([width, height]) => ({ scheme, width, height })),
)

/** What stands out of the page, or of any of these parts of it. */
export const outgrown = (window: Page, parts: string) =>
  window.evaluate(
    (selector) =>
      [document.documentElement, ...document.querySelectorAll(selector)].flatMap((part) =>
        part.scrollWidth <= part.clientWidth ? [] : [part.className || part.tagName],
      ),
    parts,
  )

/** What a screen reader would have no name for. */
export const nameless = (window: Page) =>
  window.evaluate(() =>
    [...document.querySelectorAll('button, input, [role="radio"], dialog, [role="dialog"]')]
      .filter((part) => part.checkVisibility())
      .filter((part) => {
        const labels = part instanceof HTMLInputElement ? [...(part.labels ?? [])] : []
        const ids = part.getAttribute('aria-labelledby')?.split(' ') ?? []
        const words = [
          part.getAttribute('aria-label'),
          part.textContent,
          ...labels.map((label) => label.textContent),
          ...ids.map((id) => document.getElementById(id)?.textContent),
        ]
        return words.every((word) => !word?.trim())
      })
      .map((part) => part.outerHTML),
  )

/** Keeps what the window shows now as a picture, for whoever names a folder for them in `LATCHKEY_SHOTS`. */
export async function shoot(window: Page, name: string): Promise<void> {
  const shots = process.env.LATCHKEY_SHOTS
  if (shots) await window.screenshot({ path: `${shots}/${name}.png` })
}
