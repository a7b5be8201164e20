import type { TemporaryHome } from './temporaryHome.ts'

/** A secret that no output may show. */
export const canary = 'wJalrXUtnFEMI0K7MDENG0bPxRfiCYEXAMPLEKEY'
export const config =
  '# mine\r\n[profile dev]\r\nregion=eu-west-1\r\n\r\n; about output\r\noutput = json\r\n\r\n[profile ops]\r\n  source_profile = dev ; first\r\n  role_arn = arn:aws:iam::111122223333:role/Ops\r\n'
export const credentials = `[dev]\naws_access_key_id = AKIAEXAMPLE000000000\naws_secret_access_key = ${canary}\n`

/** Files with comments, blank lines, both line ends, and spacing of several kinds. */
export function writeTwoProfiles(home: TemporaryHome): void {
  home.write('config', config)
  home.write('credentials', credentials)
}
