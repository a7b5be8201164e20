import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { latchkey, program } from '../support/program.ts'
import { identityCenterProfile, ssoSession, TemporaryHome } from '../support/temporaryHome.ts'

let home: TemporaryHome
let env: Record<string, string>
beforeEach(() => {
  home = new TemporaryHome()
  const odd = ['team:dev', 'two words', 'pro$d'].map((name) => `[profile "${name}"]\nregion = eu-west-1\n`)
  home.write('config', [ssoSession('corp'), identityCenterProfile('dev', 'corp', '111122223333'), ...odd].join(''))
  const programs = join(home.path, 'programs')
  mkdirSync(programs)
  const path = join(programs, 'latchkey')
  writeFileSync(path, `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`)
  chmodSync(path, 0o755)
  env = { ...home.env(), PATH: `${programs}:${process.env.PATH}` }
})
afterEach(() => home.dispose())

const missing = (name: string) => (spawnSync(name, ['--version']).error ? ` (skipped: there is no ${name})` : '')

function run(shell: string, args: readonly string[]): string[] {
  const ran = spawnSync(shell, [...args], { env, encoding: 'utf8', cwd: home.path })
  expect([ran.status, ran.stderr]).toEqual([0, ''])
  return ran.stdout.split('\n').filter(Boolean)
}

/** As bash itself splits the line, and what it would put in place of the last word. */
function inBash(words: readonly string[]): string[] {
  const quoted = words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ')
  const script = `eval "$(latchkey completion bash)"
    COMP_WORDS=(latchkey ${quoted}); COMP_CWORD=${words.length}
    $(complete -p latchkey | sed 's/.*-F \\([^ ]*\\).*/\\1/')
    printf '%s\\n' "\${COMPREPLY[@]}"`
  return run('bash', ['--norc', '-c', script])
}

/** The whole words that zsh offers, in a terminal of its own that ends with the completion. */
function inZsh(line: string): string[] {
  const offered = join(home.path, 'offered')
  writeFileSync(offered, '')
  const script = `zmodload zsh/zpty
    zpty shell 'PS1= zsh -f -i'
    type() { zpty -w shell "$1"; }
    type 'autoload -Uz compinit; compinit -D -u'
    type 'eval "$(latchkey completion zsh)"'
    type 'compadd() { local -a said; builtin compadd -O said "$@"; print -rl -- $said >> ${offered}; builtin compadd "$@" }'
    type 'complete-and-leave() { zle complete-word; exit }; zle -N complete-and-leave; bindkey "^X" complete-and-leave'
    zpty -w -n shell ${JSON.stringify(line)}$'\\x18'
    while zpty -r shell text; do :; done`
  run('zsh', ['-f', '-c', script])
  return [...new Set(readFileSync(offered, 'utf8').split('\n').filter(Boolean))]
}

const inFish = (line: string): string[] =>
  run('fish', [
    '--no-config',
    '-c',
    `latchkey completion fish | source; complete -C ${JSON.stringify(line).replaceAll('$', '\\$')}`,
  ]).map((said) => said.split('\t')[0] ?? '')

describe(`completion in bash${missing('bash')}`, () => {
  it.each([
    [['us'], ['use']],
    [
      ['config', 'un'],
      ['unset', 'undo'],
    ],
    [['explain', '--to'], ['--tool']],
    [['explain', '--tool', 'c'], ['cdk']],
    [['explain', '--tool', '=', 'sd'], ['sdk-js']],
    [
      ['explain', '--tool', '='],
      ['aws', 'cdk', 'sdk-js', 'all'],
    ],
    [['use', 'd'], ['dev']],
    [['use', 'team', ':', 'd'], ['dev']],
    [['use', 'tw'], ['two\\ words']],
    [['use', 'two\\ w'], ['two\\ words']],
    [['use', '"two w'], ['two words']],
    [['use', 'pro'], ['pro\\$d']],
    [['login', '--session', ''], ['corp']],
    [['hook', 'z'], ['zsh']],
    [['use', 'dev', 'x'], []],
    [['exec', 'dev', '--', 'ec'], expect.arrayContaining(['echo'])],
    [['exec', 'dev', '--', 'cat', '.aw'], ['.aws']],
  ])('%j', (words, expected) => {
    expect(inBash(words)).toEqual(expected)
  })
})

const noZsh = missing('zsh')
describe(`completion in zsh${noZsh}`, () => {
  it.each([
    ['latchkey us', ['use']],
    ['latchkey config un', ['unset', 'undo']],
    ['latchkey explain --tool=sd', ['--tool=sdk-js']],
    ['latchkey use d', ['dev']],
    ['latchkey use team:', ['team:dev']],
    ['latchkey use two\\ w', ['two words']],
    ['latchkey exec dev -- cat .aw', ['.aws']],
  ])('%s', (line, expected) => {
    if (noZsh) return
    expect(inZsh(line)).toEqual(expected)
  })
})

const noFish = missing('fish')
describe(`completion in fish${noFish}`, () => {
  it.each([
    ['latchkey us', ['use']],
    ['latchkey config un', ['undo', 'unset']],
    ['latchkey explain --tool=sd', ['--tool=sdk-js']],
    ['latchkey explain --tool c', ['cdk']],
    ['latchkey use d', ['dev']],
    ['latchkey use team:', ['team:dev']],
    ['latchkey use tw', ['two words']],
    ['latchkey use two\\ w', ['two words']],
    ['latchkey exec dev -- cat .aw', ['.aws/']],
  ])('%s', (line, expected) => {
    if (noFish) return
    expect(inFish(line)).toEqual(expected)
  })
})

describe('latchkey __complete', () => {
  it('names every command, with what it does', async () => {
    const { stdout } = await latchkey(['__complete', '--', ''], home.env())
    const names = stdout.split('\n').map((line) => line.split('\t')[0])
    expect(names).toEqual(expect.arrayContaining(['status', 'use', 'config', 'exec', 'hook', 'help', '--version']))
    expect(names).not.toContain('__complete')
  })

  it('says nothing where a file of ~/.aws is no file, or nothing makes sense', async () => {
    for (const words of [['nothing', ''], ['config', 'nothing', ''], ['use', '--clear', 'dev', ''], []]) {
      const { code, stderr } = await latchkey(['__complete', '--', ...words], home.env({ AWS_CONFIG_FILE: home.path }))
      expect([code, stderr]).toEqual([0, ''])
    }
  })

  it.each([[['completion']], [['completion', 'tcsh']]])('%j is used wrongly', async (args) => {
    expect((await latchkey(args, home.env())).code).toBe(2)
  })

  it('for PowerShell is a script that is printed', async () => {
    const { stdout } = await latchkey(['completion', 'powershell'], home.env())
    expect(stdout).toContain('Register-ArgumentCompleter -Native -CommandName latchkey')
  })
})
