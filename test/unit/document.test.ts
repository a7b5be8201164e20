import { describe, expect, it } from 'vitest'
import { apply, type Operation, type SectionName } from '../../main/core/files/document/apply.ts'
import { parse, print } from '../../main/core/files/document/document.ts'
import { isProperty, linesOf } from '../../main/core/files/document/lines.ts'
import type { FileName } from '../../main/core/model/finding.ts'

const profile = (name: string): SectionName => ({ kind: 'profile', name })
const a = profile('a')
const b = profile('b')

const edited = (text: string, operations: readonly Operation[], file: FileName = 'config') => {
  const result = apply(parse(Buffer.from(text)), operations, file)
  return result.ok ? Buffer.from(print(result.document)).toString() : result.refusal.code
}

describe('parse and print', () => {
  it.each([
    '',
    '\n',
    '[profile a]',
    '\ufeff[profile a]\r\nregion = x\r\n',
    '[a]\rregion = x\r\r\n',
    '\0\0[',
    'é日本😀',
    Buffer.from('[a]\nb = \xff\xe9\xed\xa0\x80 \xc3', 'latin1'),
    Buffer.from([0xff, 0xfe, 0x5b, 0x00]),
  ])('gives back %j', (text) => {
    const bytes = Buffer.from(text)
    expect(Buffer.from(print(parse(bytes)))).toEqual(bytes)
  })

  it('joins broken bytes that an edit brings together', () => {
    const document = parse(Buffer.from('\xc3x\xa9', 'latin1')).replace({ start: 1, end: 2 }, '')
    expect(document.text).toBe('é')
    expect(Buffer.from(print(document)).toString()).toBe('é')
  })

  it('tells the kinds of lines', () => {
    const document = parse(Buffer.from('[profile a]\n# c\nregion : x\n  more\n\ns3 =\n  max = 1\nstray\n'))
    const kinds = ['header', 'comment', 'property', 'continuation', 'blank', 'property', 'nested', 'stray']
    expect(linesOf(document, 0).map(({ kind }) => kind)).toEqual(kinds)
    expect(
      linesOf(document, 0)
        .filter(isProperty)
        .map(({ key }) => key),
    ).toEqual(['region', 's3', 'max'])
  })
})

const set = (key: string, value: string, more: object = {}): Operation => ({
  type: 'set',
  section: a,
  key,
  value,
  ...more,
})

describe('settings', () => {
  it.each<[string, string, Operation, string]>([
    ['keeps indentation and spacing', '[profile a]\n  region=x  \n', set('region', 'y'), '[profile a]\n  region=y  \n'],
    ['keeps line ends', '[profile a]\r\nregion = x\r\n', set('region', 'y'), '[profile a]\r\nregion = y\r\n'],
    ['keeps a missing line end', '[profile a]\nregion = x', set('region', 'y'), '[profile a]\nregion = y'],
    [
      'adds after the last setting',
      '[profile a]\nregion=x\n\n# end\n',
      set('output', 'json'),
      '[profile a]\nregion=x\noutput=json\n\n# end\n',
    ],
    [
      'adds after a nested block',
      '[profile a]\ns3 =\n  m = 1\n',
      set('output', 'json'),
      '[profile a]\ns3 =\n  m = 1\noutput = json\n',
    ],
    [
      'adds to an empty section',
      '[profile a]\n\n[profile b]\nx=1\n',
      set('region', 'y'),
      '[profile a]\nregion=y\n\n[profile b]\nx=1\n',
    ],
    ['adds where the last line has no end', '[profile a]', set('region', 'y'), '[profile a]\nregion = y'],
    [
      'adds in the same indentation',
      '[profile a]\n  x = 1\n',
      set('region', 'y'),
      '[profile a]\n  x = 1\n  region = y\n',
    ],
    [
      'changes nothing that is so already',
      '[profile a]\nregion  =x\n',
      set('region', 'x'),
      '[profile a]\nregion  =x\n',
    ],
    ['fills an empty value', '[profile a]\nregion =\n', set('region', 'y'), '[profile a]\nregion = y\n'],
    [
      'puts a comment behind the value above it',
      '[profile a]\nregion = x # c\n',
      set('region', 'y'),
      '[profile a]\n# c\nregion = y\n',
    ],
    [
      'drops what may be half of a secret',
      '[profile a]\naws_secret_access_key = fake #Secret\n',
      set('aws_secret_access_key', 'fakeNew'),
      '[profile a]\naws_secret_access_key = fakeNew\n',
    ],
    ['writes a key in lower case', '[profile a]\nREGION = x\n', set('region', 'y'), '[profile a]\nregion = y\n'],
    ['writes an equals sign for a colon', '[profile a]\nregion: x\n', set('region', 'y'), '[profile a]\nregion= y\n'],
    [
      'leaves one of several',
      '[profile a]\nregion = x\noutput = o\nregion = y\n',
      set('region', 'z'),
      '[profile a]\noutput = o\nregion = z\n',
    ],
    ['replaces a nested block', '[profile a]\ns3 =\n  m = 1\nx = 1\n', set('s3', 'y'), '[profile a]\ns3 = y\nx = 1\n'],
    [
      'replaces the lines that continue a value',
      '[profile a]\nregion = x\n  y\n# c\n  z\n',
      set('region', 'w'),
      '[profile a]\nregion = w\n# c\n',
    ],
    [
      'sets a nested value',
      '[profile a]\ns3 =\n    m = 1\n',
      set('s3', '2', { nested: 'm' }),
      '[profile a]\ns3 =\n    m = 2\n',
    ],
    [
      'adds a nested value',
      '[profile a]\ns3 =\n    m = 1\nx = 1\n',
      set('s3', '2', { nested: 'n' }),
      '[profile a]\ns3 =\n    m = 1\n    n = 2\nx = 1\n',
    ],
    ['adds a nested block', '[profile a]\nx=1\n', set('s3', '2', { nested: 'n' }), '[profile a]\nx=1\ns3=\n  n=2\n'],
    [
      'sets where each tool looks',
      '[profile default]\nx = 1\n[default]\nx = 2\n',
      { type: 'set', section: profile('default'), key: 'x', value: '3' },
      '[profile default]\nx = 3\n[default]\nx = 3\n',
    ],
    [
      'sets in the section that replaces the others',
      '[profile a]\nx = 1\n[profile "a"]\n',
      set('x', '2'),
      '[profile a]\nx = 1\n[profile "a"]\nx = 2\n',
    ],
    [
      'avoids an empty value that would swallow it',
      '[profile a]\n  x =\n',
      set('region', 'y'),
      '[profile a]\n  region = y\n  x =\n',
    ],
    [
      'unsets a value',
      '[profile a]\nx = 1\n  more\ny = 2\n',
      { type: 'unset', section: a, key: 'x' },
      '[profile a]\ny = 2\n',
    ],
    [
      'unsets the last nested value with its block',
      '[profile a]\ns3 =\n  m = 1\ny = 2\n',
      { type: 'unset', section: a, key: 's3', nested: 'm' },
      '[profile a]\ny = 2\n',
    ],
    [
      'renames a key',
      '[profile a]\n  old  = 1 # c\n',
      { type: 'rename-key', section: a, key: 'old', to: 'new' },
      '[profile a]\n  new  = 1 # c\n',
    ],
    [
      'renames a nested key',
      '[profile a]\ns3 =\n  m = 1\n',
      { type: 'rename-key', section: a, key: 's3', nested: 'm', to: 'n' },
      '[profile a]\ns3 =\n  n = 1\n',
    ],
    ['comments out', '[profile a]\nx = 1\n', { type: 'comment-out', section: a, key: 'x' }, '[profile a]\n# x = 1\n'],
    [
      'comments out a block',
      '[profile a]\ns3 =\n  m = 1\n',
      { type: 'comment-out', section: a, key: 's3' },
      '[profile a]\n# s3 =\n#   m = 1\n',
    ],
    ['comments in', '[profile a]\n#x = 1\n', { type: 'comment-in', section: a, key: 'x' }, '[profile a]\nx = 1\n'],
    [
      'comments in a block',
      '[profile a]\n# s3 =\n#   m = 1\n# x = 1\n',
      { type: 'comment-in', section: a, key: 's3' },
      '[profile a]\ns3 =\n  m = 1\n# x = 1\n',
    ],
  ])('%s', (_title, text, operation, expected) => {
    expect(edited(text, [operation])).toBe(expected)
  })

  it.each<[string, string, Operation, string]>([
    ['a line break', '[profile a]\n', set('x', 'a\nb'), 'bad-value'],
    ['a carriage return', '[profile a]\n', set('x', 'a\rb'), 'bad-value'],
    ['a NUL', '[profile a]\n', set('x', 'a\0b'), 'bad-value'],
    ['a blank at the end', '[profile a]\n', set('x', 'a '), 'bad-value'],
    ['a no-break space at the beginning', '[profile a]\n', set('x', '\xa0a'), 'bad-value'],
    ['half a character', '[profile a]\n', set('x', 'a\ud83d'), 'bad-value'],
    ['a value that would be cut', '[profile a]\n', set('x', 'a #b'), 'cut-value'],
    ['a value that would be cut at a semicolon', '[profile a]\n', set('x', 'a\t;b'), 'cut-value'],
    ['a value that begins a comment', '[profile a]\n', set('x', '#b'), 'cut-value'],
    ['no value', '[profile a]\n', set('x', ''), 'cut-value'],
    ['a key in upper case', '[profile a]\n', set('X', 'y'), 'bad-key'],
    ['a key with a blank', '[profile a]\n', set('a key', 'y'), 'bad-key'],
    ['a section that is not there', '[profile b]\n', set('x', 'y'), 'section-missing'],
    ['a nested value under a value', '[profile a]\ns3 = x\n', set('s3', 'y', { nested: 'm' }), 'setting-exists'],
    [
      'a value that holds another one for cdk',
      '[profile a]\nregion = x\n  output = json\n',
      set('region', 'y'),
      'reads-differently',
    ],
    ['to unset what is not there', '[profile a]\n', { type: 'unset', section: a, key: 'x' }, 'setting-missing'],
    [
      'to rename onto another',
      '[profile a]\nx = 1\ny = 2\n',
      { type: 'rename-key', section: a, key: 'x', to: 'y' },
      'setting-exists',
    ],
    [
      'to comment in besides another',
      '[profile a]\nx = 1\n# x = 2\n',
      { type: 'comment-in', section: a, key: 'x' },
      'setting-exists',
    ],
  ])('refuses %s', (_title, text, operation, code) => {
    expect(edited(text, [operation])).toBe(code)
  })

  it('writes a value that will be cut when told to, and says who cuts it', () => {
    const result = apply(parse(Buffer.from('[profile a]\n')), [set('x', 'a #b', { evenIfCut: true })], 'config')
    expect(result).toMatchObject({
      ok: true,
      notes: [{ tools: ['cdk', 'sdk-js'], reason: expect.stringContaining('" #"') }],
    })
  })

  it('names the tools that a refusal is about', () => {
    const result = apply(parse(Buffer.from('[profile a]\n')), [set('x', 'a #b')], 'config')
    expect(result).toMatchObject({ ok: false, refusal: { tools: ['cdk', 'sdk-js'] } })
  })

  it('does all operations or none', () => {
    const document = parse(Buffer.from('[profile a]\n'))
    expect(apply(document, [set('x', '1'), set('y', ' ')], 'config')).toMatchObject({
      ok: false,
      operation: { key: 'y' },
    })
    expect(Buffer.from(print(document)).toString()).toBe('[profile a]\n')
  })
})

const add = (section: SectionName): Operation => ({ type: 'add-section', section, settings: [['region', 'x']] })
const three = '# top\n[profile a]\nx = 1\n\n# about b\n[profile b]\ny = 2\n\n[profile c]\nz = 3\n'

describe('sections', () => {
  it.each<[string, string, Operation, string]>([
    ['adds to an empty file', '', add(a), '[profile a]\nregion = x\n'],
    ['adds [default]', '', add(profile('default')), '[default]\nregion = x\n'],
    [
      'adds in the style of the file',
      '[profile b]\r\ny=1',
      add(a),
      '[profile b]\r\ny=1\r\n\r\n[profile a]\r\nregion=x\r\n',
    ],
    [
      'adds without a blank line where there are none',
      '[profile b]\ny = 1\n[profile c]\n',
      add(a),
      '[profile b]\ny = 1\n[profile c]\n[profile a]\nregion = x\n',
    ],
    ['removes', three, { type: 'remove-section', section: b }, '# top\n[profile a]\nx = 1\n\n[profile c]\nz = 3\n'],
    [
      'removes the first but not what stands at the top',
      three,
      { type: 'remove-section', section: a },
      '# top\n# about b\n[profile b]\ny = 2\n\n[profile c]\nz = 3\n',
    ],
    [
      'removes the last',
      three,
      { type: 'remove-section', section: profile('c') },
      three.slice(0, three.indexOf('\n[profile c]')),
    ],
    [
      'renames',
      '[profile a] # c\nx = 1\n',
      { type: 'rename-section', section: a, to: 'new' },
      '[profile new] # c\nx = 1\n',
    ],
    [
      'renames to default',
      '[profile a]\nx = 1\n',
      { type: 'rename-section', section: a, to: 'default' },
      '[default]\nx = 1\n',
    ],
    [
      'renames one that cdk did not see',
      '[profile "my prof"]\nx = 1\n',
      { type: 'rename-section', section: profile('my prof'), to: 'mine' },
      '[profile mine]\nx = 1\n',
    ],
    [
      'copies',
      '[profile a]\nx = 1 # c\n\n# end\n',
      { type: 'copy-section', section: a, to: 'b' },
      '[profile a]\nx = 1 # c\n\n# end\n\n[profile b]\nx = 1 # c\n',
    ],
    [
      'moves to the end',
      three,
      { type: 'move-section', section: b, before: null },
      '# top\n[profile a]\nx = 1\n\n[profile c]\nz = 3\n\n# about b\n[profile b]\ny = 2\n',
    ],
    [
      'moves up',
      three,
      { type: 'move-section', section: profile('c'), before: b },
      '# top\n[profile a]\nx = 1\n\n[profile c]\nz = 3\n\n# about b\n[profile b]\ny = 2\n',
    ],
    [
      'merges duplicates, the later value wins',
      '[profile a]\nx = 1\n# c\ny = 2\n\n[profile b]\n\n[profile a]\nx = 3\nz = 4\n',
      { type: 'merge-duplicates', section: a },
      '[profile a]\nx = 3\n# c\ny = 2\nz = 4\n\n[profile b]\n',
    ],
    [
      'merges two spellings',
      '[profile "a"]\nx = 1\n[profile a]\ny = 2\n',
      { type: 'merge-duplicates', section: a },
      '[profile a]\nx = 1\ny = 2\n',
    ],
    [
      'drops a duplicate',
      '[profile a]\nx = 1\n[profile a]\ny = 2\n',
      { type: 'drop-duplicate', section: a, occurrence: 1 },
      '[profile a]\ny = 2\n',
    ],
    [
      'replaces text',
      '[profile a]\nx = 1\n',
      { type: 'replace-text', start: 12, end: 13, expected: 'x', text: 'yy' },
      '[profile a]\nyy = 1\n',
    ],
  ])('%s', (_title, text, operation, expected) => {
    expect(edited(text, [operation])).toBe(expected)
  })

  it.each<[string, string, Operation, string, FileName?]>([
    ['a name with a blank', '', add(profile('my prof')), 'bad-name'],
    ['a name in another script', '', add(profile('é')), 'bad-name'],
    ['__proto__', '', add(profile('__proto__')), 'bad-name'],
    ['[DEFAULT] in credentials', '', add(profile('DEFAULT')), 'bad-name', 'credentials'],
    ['a session in credentials', '', add({ kind: 'sso-session', name: 's' }), 'bad-name', 'credentials'],
    ['a name that cdk takes for a session', '', add(profile('sso-session.s')), 'bad-name'],
    ['a section that exists', '[profile a]\n', add(a), 'section-exists'],
    ['a section that exists in another spelling', '[profile "a" ]\n', add(a), 'section-exists'],
    [
      'to rename onto another',
      '[profile a]\n[profile b]\n',
      { type: 'rename-section', section: a, to: 'b' },
      'section-exists',
    ],
    [
      'to copy a duplicate',
      '[profile a]\n[profile a]\n',
      { type: 'copy-section', section: a, to: 'b' },
      'section-duplicate',
    ],
    ['to remove what is not there', '', { type: 'remove-section', section: a }, 'section-missing'],
    [
      'to replace text that has changed',
      '[profile a]\n',
      { type: 'replace-text', start: 0, end: 1, expected: 'x', text: '' },
      'text-changed',
    ],
  ])('refuses %s', (_title, text, operation, code, file = 'config') => {
    expect(edited(text, [operation], file)).toBe(code)
  })

  it('adds to credentials without the word', () => {
    expect(edited('', [add(a)], 'credentials')).toBe('[a]\nregion = x\n')
  })

  it('keeps every byte that is not UTF-8', () => {
    const bytes = Buffer.from('[profile a]\n# caf\xe9\nx = 1\n', 'latin1')
    const result = apply(parse(bytes), [set('x', '2')], 'config')
    expect(result.ok && Buffer.from(print(result.document)).toString('latin1')).toBe('[profile a]\n# caf\xe9\nx = 2\n')
  })
})
