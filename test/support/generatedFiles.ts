import type { Random } from './random.ts'

type Choices = readonly [string, ...string[]]

const headers: Choices = [
  '[default]',
  '[profile default]',
  '[profile a]',
  '[profile b]',
  '[profile c]',
  '[profile "b"]',
  "[profile 'my prof']",
  '[profile my prof]',
  '[profile  a]',
  '[profile a ]',
  '[profile\ta]',
  '[ profile a ]',
  '[profile.a]',
  '[profiles c]',
  '[profile é]',
  '[profile "a\\"b"]',
  '[profile a\\ b]',
  '[profile "a]',
  '[profile a] # note',
  '[profile b]# note',
  '[profile c] # see [x]',
  '[profile c] ; x',
  '[a]',
  '[b]',
  '[ c ]',
  '[my own prof]',
  '["d"]',
  '[DEFAULT]',
  '[sso-session s]',
  '[sso-session "my s"]',
  '[sso-session.t]',
  '[services v]',
  '[services]',
  '[plugins]',
  '[]',
  '[x',
  '[k]v = 1',
  '[k = v',
  '[__proto__x]',
]

const keys: Choices = [
  'region',
  'output',
  'Region',
  'role_arn',
  'aws_access_key_id',
  's3',
  'a key',
  'clé',
  's3.max',
  'É',
  '__proto__',
]

const values: Choices = [
  'eu-west-1',
  'json',
  'AKIAEXAMPLE',
  '',
  '',
  '"quoted"',
  '%(x)s',
  'x#y',
  'x # note',
  'x ;note',
  '#x',
  ';x',
  'a = b',
  'a:b',
  'é',
  'a\u2028b',
  'a\x0bb',
  'a\x1cb',
  '\xa0x\xa0',
  '\ufeffx',
  'x\x85',
  '[y]',
  '日本',
  '😀',
]

const delimiters: Choices = [' = ', ' = ', ' = ', '=', '= ', ' =', ' : ', ':', '\t=\t', ' = \xa0']
const indents: Choices = ['', '', '', '', '', '', '  ', '    ', '\t', ' ', '\xa0', '\x1c', '\ufeff']
const strays: Choices = [
  '',
  '',
  '',
  ' ',
  '  \t',
  '# note',
  '; note',
  '  # note',
  '# note = x',
  'stray',
  '= x',
  '<<<<<<< HEAD',
  '\x0c',
  "it's",
]
const lineEnds: readonly [Choices, ...Choices[]] = [
  ['\n'],
  ['\n'],
  ['\n'],
  ['\r\n'],
  ['\n', '\r\n'],
  ['\n', '\r', '\r\n'],
]
const rawBytes: Choices = ['\xff', '\xc3', '\xe2\x82', '\xf0\x9f\x98', '\xed\xa0\x80', '\x80', '\xc0\x80', '\x00']

/** A file as somebody with bad luck may have it: most lines are good ones, and any kind of bad one may be among them. */
export function generateFile(random: Random): Buffer {
  // Without this, nearly no file would get through a strict parser.
  const isTame = random.next() < 0.4
  const ends = random.pick(lineEnds)
  const lines = random.below(14) + (random.next() < 0.03 ? 700 : 0)
  const parts: Buffer[] = []
  if (random.next() < 0.02) parts.push(Buffer.from('\ufeff'))
  let unique = 0
  for (let line = 0; line < lines; line += 1) {
    const kind = line === 0 && random.next() < 0.9 ? 0 : random.next()
    let text: string
    if (kind < 0.25) {
      unique += 1
      text = isTame && random.next() < 0.8 ? `[profile p${unique}]` : random.pick(headers)
      if (random.next() < 0.05) text = random.pick(indents) + text
    } else if (kind < 0.85) {
      unique += 1
      const key = isTame || lines > 20 ? `${random.pick(keys)}${unique}` : random.pick(keys)
      text = random.pick(indents) + key + random.pick(delimiters) + random.pick(values)
      if (random.next() < 0.1) text += random.pick(indents)
    } else {
      text = isTame
        ? random.pick(['', '', '# note', '  ; note', '  ', '# region = x', '#output=json'])
        : random.pick(strays)
    }
    parts.push(Buffer.from(text))
    if (random.next() < (isTame ? 0.001 : 0.01)) parts.push(Buffer.from(random.pick(rawBytes), 'latin1'))
    if (line < lines - 1 || random.next() < 0.8) parts.push(Buffer.from(random.pick(ends)))
  }
  return Buffer.concat(parts)
}

/** Bytes without any sense. */
export function generateBytes(random: Random): Buffer {
  const bytes = Buffer.alloc(random.below(60))
  const favourites = Buffer.from('[]=#; \r\n\tab\xc3\xa9\xff', 'latin1')
  for (let at = 0; at < bytes.length; at += 1) {
    bytes[at] = random.next() < 0.7 ? (favourites[random.below(favourites.length)] ?? 0) : random.below(256)
  }
  return bytes
}
