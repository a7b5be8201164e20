/** In single quotes a POSIX shell takes everything for what it is, but the quote itself. */
export const posixQuoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`

/** PowerShell takes typographic quotes for the plain one. */
export const powershellQuoted = (text: string) => `'${text.replace(/['\u2018-\u201b]/g, '$&$&')}'`

/** In single quotes fish knows two escapes. */
export const fishQuoted = (text: string) => `'${text.replace(/[\\']/g, '\\$&')}'`
