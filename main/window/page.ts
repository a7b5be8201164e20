import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import { contentSecurityPolicy } from './csp.ts'

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array<ArrayBuffer> | string
}

export interface PageOptions {
  /** The folder of the built window. */
  readonly root: string
  /** Other addresses that the page may connect to. */
  readonly connect?: readonly string[]
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

/** This text in the built page is replaced by the nonce of each answer. */
const noncePlaceholder = '__NONCE__'

const always = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=()',
} as const

/** Serves the window's own files and nothing else of the disk: what every host answers to the page's requests. */
export async function servePage(method: string, path: string, { root, connect }: PageOptions): Promise<Answer> {
  if (method !== 'GET' && method !== 'HEAD') return plain(405, 'Only GET is answered here.', { Allow: 'GET, HEAD' })
  const file = fileFor(root, path)
  if (file === null) return plain(404, 'There is no such page.')
  let content: Buffer<ArrayBuffer>
  try {
    content = await readFile(file)
  } catch {
    return plain(404, 'There is no such page.')
  }
  const nonce = randomBytes(16).toString('base64')
  const isPage = extname(file) === '.html'
  return {
    status: 200,
    headers: {
      ...always,
      'Content-Type': types[extname(file)] ?? 'application/octet-stream',
      // Built files carry a hash in their names; the page itself carries a nonce.
      'Cache-Control': isPage ? 'no-store' : 'public, max-age=31536000, immutable',
      'Content-Security-Policy': contentSecurityPolicy(nonce, connect),
    },
    body: isPage ? content.toString('utf8').replaceAll(noncePlaceholder, nonce) : content,
  }
}

/** A short answer for a person or a program that asked for the wrong thing. */
export function plain(status: number, text: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return {
    status,
    headers: {
      ...always,
      'Content-Type': 'text/plain; charset=utf-8',
      'Cache-Control': 'no-store',
      'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
      ...headers,
    },
    body: `${text}\n`,
  }
}

function fileFor(root: string, path: string): string | null {
  let decoded: string
  try {
    decoded = decodeURIComponent(path)
  } catch {
    return null
  }
  if (decoded === '/' || decoded === '/index.html') return join(root, 'index.html')
  // Only names that the build makes: no dots but one before the ending, no other folders.
  if (!/^\/assets\/[\w-]+(?:\.[\w-]+)?\.[a-z0-9]+$/.test(decoded)) return null
  const file = join(root, decoded)
  return file.startsWith(root + sep) ? file : null
}
