import { Masks } from '../../core/files/mask.ts'

export const hidden = '[secret]'

/** Whether a setting is a secret by its name, or its value is shaped like one. */
export function isSecret(key: string, value = 'x'): boolean {
  const written = `${key} = ${value}`
  return new Masks().hide(written) !== written
}

export const shownValue = (key: string, value: string) => (isSecret(key, value) ? hidden : value)
