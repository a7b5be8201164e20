/** The window's own place on the web, which no other page shares. */
export const appScheme = 'app'
export const appHost = 'latchkey'
export const appOrigin = `${appScheme}://${appHost}`
export const pageAddress = `${appOrigin}/`
