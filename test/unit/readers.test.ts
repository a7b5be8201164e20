import { describe, expect, it } from 'vitest'
import { parse } from '../../main/core/files/document/document.ts'
import type { FileName } from '../../main/core/model/finding.ts'
import { readAws } from '../../main/core/readers/aws.ts'
import { type Dump, dump } from '../../main/core/readers/reading.ts'
import { readSdk } from '../../main/core/readers/sdk.ts'

interface Case {
  readonly title: string
  readonly file?: FileName
  readonly text: string | Buffer
  /** The sections, or the line and a piece of the sentence of what stops the tool. */
  readonly aws: Dump['sections'] | Stop
  readonly sdk: Dump['sections']
}

const bytesOf = (text: string | Buffer) => (typeof text === 'string' ? Buffer.from(text) : text)

/** One profile with one setting, under any name. */
const profile = (name: string, region = 'x') => ({ [`profile:${name}`]: { region } })

const header = (title: string, line: string, aws: Case['aws'], sdk: Case['sdk'], file: FileName = 'config'): Case => ({
  title: `${title} in ${file}`,
  file,
  text: `${line}\nregion = x\n`,
  aws,
  sdk,
})

const headers: readonly Case[] = [
  header('[default]', '[default]', profile('default'), profile('default')),
  header('[profile foo]', '[profile foo]', profile('foo'), profile('foo')),
  header('[foo]', '[foo]', {}, {}),
  header('[foo]', '[foo]', profile('foo'), profile('foo'), 'credentials'),
  header('[profile foo]', '[profile foo]', profile('profile foo'), profile('profile.foo'), 'credentials'),
  header('a name in double quotes', '[profile "my prof"]', profile('my prof'), {}),
  header('a name in single quotes', "[profile 'my prof']", profile('my prof'), {}),
  header('a quoted name without a blank', '[profile "foo"]', profile('foo'), profile('foo')),
  header('a name with a blank', '[profile my prof]', {}, {}),
  header('one blank', '[my prof]', profile('my prof'), {}, 'credentials'),
  header('two blanks', '[my own prof]', profile('my own prof'), profile('my own prof'), 'credentials'),
  header('quotes', '["my prof"]', profile('"my prof"'), profile('"my prof"'), 'credentials'),
  header('two blanks before the name', '[profile  foo]', profile('foo'), {}),
  header('a blank after the name', '[profile foo ]', profile('foo'), {}),
  header('a tab before the name', '[profile\tfoo]', profile('foo'), profile('foo')),
  header('a blank before the word', '[ profile foo ]', {}, {}),
  header('blanks around the name', '[ foo ]', profile(' foo '), profile(' foo '), 'credentials'),
  ...['a!b', 'a,b', 'a=b', 'a(b)', 'é', '日本'].flatMap((name) => [
    header(`the name ${name}`, `[profile ${name}]`, profile(name), {}),
    header(`the name ${name}`, `[${name}]`, profile(name), profile(name), 'credentials'),
  ]),
  header('every accepted character', '[profile aZ9-/.%@_:+]', profile('aZ9-/.%@_:+'), profile('aZ9-/.%@_:+')),
  header('a dot for the blank', '[profile.foo]', {}, profile('foo')),
  header('a dot for the blank of a session', '[sso-session.q]', {}, { 'sso-session:q': { region: 'x' } }),
  header('[profiles foo]', '[profiles foo]', profile('foo'), {}),
  header('[Default]', '[Default]', {}, {}),
  header('[Profile foo]', '[Profile foo]', {}, {}),
  header('[DEFAULT]', '[DEFAULT]', {}, {}),
  header('[DEFAULT]', '[DEFAULT]', {}, profile('DEFAULT'), 'credentials'),
  header('a session', '[sso-session s]', { 'sso-session:s': { region: 'x' } }, { 'sso-session:s': { region: 'x' } }),
  header('a session', '[sso-session s]', profile('sso-session s'), profile('sso-session.s'), 'credentials'),
  header('a quoted session', '[sso-session "my s"]', { 'sso-session:my s': { region: 'x' } }, {}),
  header('services', '[services v]', { 'services:v': { region: 'x' } }, { 'services:v': { region: 'x' } }),
  header('unbalanced quotes', '[profile "foo]', {}, {}),
  header('a comment after a blank', '[profile foo] # c', profile('foo'), profile('foo')),
  header('a comment right after', '[profile foo]# c', profile('foo'), {}),
  header('a comment with brackets', '[profile foo] # see [x]', {}, profile('foo')),
  header('a name that JavaScript objects have', '[__proto__]', profile('__proto__'), {}, 'credentials'),
  header('a name that JavaScript objects have', '[profile __proto__]', profile('__proto__'), {}),
]

const sections: readonly Case[] = [
  {
    title: '[DEFAULT] gives its keys to every section of aws',
    text: '[DEFAULT]\nregion = d\noutput = json\n[profile a]\nregion = x\n[profile b]\n',
    aws: { 'profile:a': { region: 'x', output: 'json' }, 'profile:b': { region: 'd', output: 'json' } },
    sdk: profile('a'),
  },
  {
    title: '[profile default] after [default]',
    text: '[default]\nregion = one\n[profile default]\noutput = two\n',
    aws: { 'profile:default': { output: 'two' } },
    sdk: { 'profile:default': { output: 'two' } },
  },
  {
    title: '[profile default] before [default]',
    text: '[profile default]\noutput = two\n[default]\nregion = one\n',
    aws: { 'profile:default': { region: 'one' } },
    sdk: { 'profile:default': { output: 'two' } },
  },
  {
    title: 'a duplicate section',
    text: '[profile a]\nregion = x\n[profile b]\n[profile a]\noutput = json\n',
    aws: [4, "While reading from '/aws/config' [line  4]: section 'profile a' already exists"],
    sdk: { 'profile:a': { region: 'x', output: 'json' } },
  },
  {
    title: 'a section in two spellings',
    text: '[profile a]\nregion = x\n[profile "a"]\noutput = json\n',
    aws: { 'profile:a': { output: 'json' } },
    sdk: { 'profile:a': { region: 'x', output: 'json' } },
  },
  {
    title: 'an empty section',
    text: '[profile a]\n',
    aws: { 'profile:a': {} },
    sdk: {},
  },
  {
    title: 'a section named __proto__ among others',
    text: '[profile a]\nregion = x\n[profile __proto__]\n',
    aws: { 'profile:a': { region: 'x' }, ...JSON.parse('{"profile:__proto__":{}}') },
    sdk: {},
  },
  {
    title: 'an indented header after a key',
    text: '[profile a]\nregion = x\n  [profile b]\noutput = json\n',
    aws: { 'profile:a': { region: 'x\n[profile b]', output: 'json' } },
    sdk: { ...profile('a'), 'profile:b': { output: 'json' } },
  },
]

type Settings = Dump['sections'][string]
type Stop = readonly [line: number, message: string]

const isStop = (aws: Settings | Stop | Case['aws']): aws is Stop => Array.isArray(aws)

const setting = (title: string, lines: string, aws: Settings | Stop, sdk: Settings | null): Case => ({
  title,
  text: `[profile a]\n${lines}`,
  aws: isStop(aws) ? aws : { 'profile:a': aws },
  sdk: sdk ? { 'profile:a': sdk } : {},
})

const parsing = "Source contains parsing errors: '/aws/config'\n\t[line  2]: "

const settings: readonly Case[] = [
  setting('a duplicate key', 'region = x\nregion = y\n', [3, "option 'region' in section 'profile a' already exists"], {
    region: 'y',
  }),
  setting(
    'keys that differ in case',
    'region = x\nRegion = y\n',
    [3, "option 'region' in section 'profile a' already exists"],
    {
      region: 'x',
      Region: 'y',
    },
  ),
  setting('a key in upper case', 'REGION = x\n', { region: 'x' }, { REGION: 'x' }),
  setting('comment lines', '# one\n; two\n  # three\nregion = x\n', { region: 'x' }, { region: 'x' }),
  setting(
    'a comment behind a value',
    'region = x # c\noutput = y ; d\n',
    { region: 'x # c', output: 'y ; d' },
    { region: 'x', output: 'y' },
  ),
  setting('a comment sign within a word', 'region = x#c\n', { region: 'x#c' }, { region: 'x#c' }),
  setting(
    'a value that begins with a comment sign',
    'region = #x\noutput = ;y\n',
    { region: '#x', output: ';y' },
    null,
  ),
  setting(
    'a secret with a comment sign',
    'aws_secret_access_key = fake #Secret\n',
    { aws_secret_access_key: 'fake #Secret' },
    {
      aws_secret_access_key: 'fake',
    },
  ),
  setting(
    'a command with a semicolon',
    'credential_process = x "b ; c"\n',
    { credential_process: 'x "b ; c"' },
    { credential_process: 'x "b' },
  ),
  setting('a colon', 'region : x\n', { region: 'x' }, null),
  setting('a colon before an equals sign', 'a : b = c\n', { a: 'b = c' }, { 'a : b': 'c' }),
  setting('a key with a blank', 'a key = x\n', { 'a key': 'x' }, { 'a key': 'x' }),
  setting('a line without a delimiter', 'stray\nregion = x\n', [2, `${parsing}'stray\\n'`], { region: 'x' }),
  setting('an empty key', '= x\n', [2, `${parsing}'= x\\n'`], null),
  setting('a conflict mark', '<<<<<<< HEAD\nregion = x\n', [2, `${parsing}'<<<<<<< HEAD\\n'`], { region: 'x' }),
  setting('a conflict mark of equals signs', '=======\n', [2, `${parsing}'=======\\n'`], null),
  setting('two stray lines', 'stray\nmore\n', [2, `${parsing}'stray\\n'\n\t[line  3]: 'more\\n'`], null),
  setting('an unterminated header', 'region = x\n[profile b\n', [3, "[line  3]: '[profile b\\n'"], { region: 'x' }),
  setting('an empty header', 'region = x\n[]\noutput = json\n', [3, "[line  3]: '[]\\n'"], { region: 'x' }),
  setting('an empty value', 'region =\noutput = json\n', { region: '', output: 'json' }, { output: 'json' }),
  setting(
    'a nested block',
    's3 =\n  max = 1\n  style = path\nregion = x\n',
    { s3: { max: '1', style: 'path' }, region: 'x' },
    {
      s3: { max: '1', style: 'path' },
      region: 'x',
    },
  ),
  setting(
    'blank lines and comments in a nested block',
    's3 =\n\n  # c\n  max = 1\n\n  ; d\n  style = path\n',
    { s3: { max: '1', style: 'path' } },
    {
      s3: { max: '1', style: 'path' },
    },
  ),
  setting('upper case in a nested block', 's3 =\n  Max = 1\n', { s3: { Max: '1' } }, { s3: { Max: '1' } }),
  setting(
    'a nested line without a delimiter',
    's3 =\n  max\n',
    [3, 'not enough values to unpack (expected 2, got 1)'],
    null,
  ),
  setting(
    'a nested line with a colon',
    's3 =\n  max : 1\n',
    [3, 'not enough values to unpack (expected 2, got 1)'],
    null,
  ),
  setting(
    'an indented line after a value',
    'region = x\n  output = json\n',
    { region: 'x\noutput = json' },
    { region: 'x', output: 'json' },
  ),
  setting('a continuation after a blank line', 'region = x\n\n  y\n', { region: 'x\n\ny' }, { region: 'x' }),
  setting(
    'a value besides a nested block',
    's3 =\n  max = 1\ns3 = x\n',
    [4, "option 's3' in section 'profile a' already exists"],
    {
      s3: 'x',
      's3.max': '1',
    },
  ),
  setting(
    'equally indented settings',
    '  region = x\n  output = json\n',
    { region: 'x', output: 'json' },
    { region: 'x', output: 'json' },
  ),
  setting('quotes around a value', 'region = "x"\n', { region: '"x"' }, { region: '"x"' }),
  setting('percent signs', 'region = %(x)s %%\n', { region: '%(x)s %%' }, { region: '%(x)s %%' }),
  setting('blanks around key and value', 'region\t =  x \t\n', { region: 'x' }, { region: 'x' }),
  setting('two equals signs', 'region == x = y\n', { region: '= x = y' }, { region: '= x = y' }),
  setting('no line end at the end', 'region = x', { region: 'x' }, { region: 'x' }),
  setting('a no-break space', 'region =\xa0x\xa0\n', { region: 'x' }, { region: 'x' }),
  setting('a separator that only Python trims', 'region = \x1cx\n', { region: 'x' }, { region: '\x1cx' }),
  setting('the key __proto__', '__proto__ = x\nregion = y\n', JSON.parse('{"__proto__":"x","region":"y"}'), {
    region: 'y',
  }),
]

const decode = "'utf-8' codec can't decode byte"

const files: readonly Case[] = [
  { title: 'an empty file', text: '', aws: {}, sdk: {} },
  {
    title: 'a setting before any section',
    text: 'region = x\n[profile a]\nregion = y\n',
    aws: [1, "File contains no section headers.\nfile: '/aws/config', line: 1\n'region = x\\n'"],
    sdk: profile('a', 'y'),
  },
  {
    title: 'a byte-order mark',
    text: '\ufeff[profile a]\nregion = x\n',
    aws: [1, "line: 1\n'\\ufeff[profile a]\\n'"],
    sdk: profile('a'),
  },
  { title: 'line ends of Windows', text: '[profile a]\r\nregion = x\r\n', aws: profile('a'), sdk: profile('a') },
  {
    title: 'mixed line ends',
    text: '[profile a]\r\nregion = x\noutput = y\r\n',
    aws: { 'profile:a': { region: 'x', output: 'y' } },
    sdk: { 'profile:a': { region: 'x', output: 'y' } },
  },
  { title: 'lone carriage returns', text: '[profile a]\rregion = x\r', aws: profile('a'), sdk: {} },
  {
    title: 'a byte that is not UTF-8',
    text: Buffer.from('[profile a]\nregion = caf\xe9\n', 'latin1'),
    aws: [2, `${decode} 0xe9 in position 24: invalid continuation byte`],
    sdk: profile('a', 'caf\ufffd'),
  },
  {
    title: 'a byte that is not UTF-8, in a comment',
    text: Buffer.from('[profile a]\n# \xff\nregion = x\n', 'latin1'),
    aws: [2, `${decode} 0xff in position 14: invalid start byte`],
    sdk: profile('a'),
  },
  {
    title: 'a character cut short at the end',
    text: Buffer.from('[profile a]\nregion = x\xe2\x82', 'latin1'),
    aws: [2, "'utf-8' codec can't decode bytes in position 0-1: unexpected end of data"],
    sdk: profile('a', 'x\ufffd'),
  },
  {
    title: 'a broken byte in a later piece than a duplicate',
    text: Buffer.concat([Buffer.from(`[profile a]\n[profile a]\n#${'x'.repeat(9000)}\n`), Buffer.from([0xff])]),
    aws: [2, "section 'profile a' already exists"],
    sdk: {},
  },
  {
    title: 'a stray line and then a duplicate',
    text: '[profile a]\nstray\n[profile a]\n',
    aws: [3, "section 'profile a' already exists"],
    sdk: {},
  },
]

describe.each([
  ['headers', headers],
  ['sections', sections],
  ['settings', settings],
  ['files', files],
] as const)('%s', (_group, cases) => {
  it.each(cases)('aws: $title', ({ file = 'config', text, aws }) => {
    const { sections, fatal } = dump(readAws(parse(bytesOf(text)), { file, path: `/aws/${file}` }))
    if (isStop(aws)) {
      const [line, message] = aws
      expect(fatal).toEqual({ line, message: expect.stringContaining(message) })
      expect(sections).toEqual({})
    } else {
      expect(fatal).toBeNull()
      expect(JSON.parse(JSON.stringify(sections))).toEqual(aws)
    }
  })

  it.each(cases)('cdk and sdk-js: $title', ({ file = 'config', text, sdk }) => {
    const { sections, fatal } = dump(readSdk(parse(bytesOf(text)), { file }))
    expect(fatal).toBeNull()
    expect(JSON.parse(JSON.stringify(sections))).toEqual(sdk)
  })
})

describe('places', () => {
  const text = '# top\n[profile é]\nregion = x\n\n[profile a] # c\n  output = jsön\ns3 =\n  max = 10\n'
  const document = parse(Buffer.from(text))

  it('knows the line and the span of each value', () => {
    const section = readAws(document, { file: 'config', path: 'p' }).profiles.get('a')
    expect(section?.line).toBe(5)
    const output = section?.get('output')
    expect(output).toMatchObject({ value: 'jsön\ns3 =\nmax = 10'.slice(0, 4), line: 6, file: 'config' })
    expect(document.text.slice(output?.start, output?.end)).toBe('jsön')
  })

  it('knows them in a nested block', () => {
    for (const reading of [readAws(document, { file: 'config', path: 'p' }), readSdk(document, { file: 'config' })]) {
      const block = reading.profiles.get('a')?.get('s3')
      expect(block).toMatchObject({ line: 7 })
      const max = typeof block?.value === 'object' ? block.value.get('max') : undefined
      expect(max).toMatchObject({ value: '10', line: 8 })
      expect(document.text.slice(max?.start, max?.end)).toBe('10')
    }
  })

  it('says what the AWS CLI shows of a fatal error', () => {
    const { fatal } = readAws(parse(Buffer.from('x')), { file: 'credentials', path: '/aws/credentials' })
    expect(fatal).toMatchObject({
      shown: 'Unable to parse config file: /aws/credentials',
      file: 'credentials',
      line: 1,
    })
  })
})
