import { describe, expect, it } from 'vitest'
import { isGroup } from '../../main/cli/commandSpec.ts'
import { commands } from '../../main/cli/commands.ts'
import { answerFor, unquoted } from '../../main/cli/completionAnswer.ts'

const names = {
  profiles: async () => [
    { value: 'dev', summary: '111122223333 Developer' },
    { value: 'prod', summary: '' },
  ],
  sessions: async () => [{ value: 'corp', summary: '' }],
}

const offered = async (...words: string[]) => {
  const answer = await answerFor(commands, words, names)
  return Array.isArray(answer) ? answer.map(({ value }) => value) : answer
}

describe('what could stand in place of the last word', () => {
  it.each<[string[], unknown]>([
    [['expl'], ['explain']],
    [
      ['help', 'lo'],
      ['login', 'logout'],
    ],
    [['help', 'login', ''], []],
    [['config', 'di'], ['diff']],
    [['config', 'nothing', ''], []],
    [
      ['use', ''],
      ['dev', 'prod'],
    ],
    [['use', 'dev', ''], []],
    [['use', '--cl'], ['--clear']],
    [['use', '--clear', '--cl'], []],
    [['explain', '--profile', 'd'], ['dev']],
    [['explain', '--profile=p'], ['--profile=prod']],
    [['explain', '--set', 'A=1', '--se'], ['--set']],
    [['explain', '--set', ''], []],
    [['explain', '--app', ''], 'files'],
    [
      ['explain', '--aws-version', ''],
      ['1', '2'],
    ],
    [
      ['explain', '--tool=aws', '--profile', ''],
      ['dev', 'prod'],
    ],
    [['config', 'dump', '--file', ''], 'files'],
    [
      ['config', 'undo', '--file', ''],
      ['config', 'credentials'],
    ],
    [['login', '--session', 'c'], ['corp']],
    [['exec', '--en'], ['--endpoint']],
    [['exec', 'd'], ['dev']],
    [['exec', 'dev', '-'], expect.arrayContaining(['--endpoint', '--'])],
    [['exec', 'dev', '--', ''], { commandAt: 4 }],
    [['exec', '--', 'aws', '--'], { commandAt: 3 }],
    [['completion', 'f'], ['fish']],
  ])('%j', async (words, expected) => {
    expect(await offered(...words)).toEqual(expected)
  })

  it('is every option of every command', async () => {
    for (const entry of commands) {
      for (const command of isGroup(entry) ? entry.subcommands : [entry]) {
        const path = isGroup(entry) ? [entry.name, command.name] : [command.name]
        const options = command.options.map(({ name }) => `--${name}`)
        expect(await offered(...path, '--')).toEqual(expect.arrayContaining(options))
      }
    }
  })

  it('is described', async () => {
    expect(await answerFor(commands, ['use', 'd'], names)).toEqual([
      { value: 'dev', summary: '111122223333 Developer' },
    ])
  })
})

it.each([
  ['plain', 'plain'],
  ['two\\ words', 'two words'],
  ["'two words'", 'two words'],
  ["'open q", 'open q'],
  ['"a \\"b\\" \\$c \\d', 'a "b" $c \\d'],
  [`a'b'"c"\\'d`, "abc'd"],
])('a shell makes of %s the word %s', (typed, word) => {
  expect(unquoted(typed)).toBe(word)
})
