import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { saveActiveProfile } from '../../main/core/settings/activeProfile.ts'
import { latchkey, program } from '../support/program.ts'
import { TemporaryHome } from '../support/temporaryHome.ts'

let home: TemporaryHome
let programs: string
beforeEach(() => {
  home = new TemporaryHome()
  home.write('config', ['dev', 'prod', '"two words"'].map((name) => `[profile ${name}]\nregion = eu-west-1\n`).join(''))
  programs = join(home.path, 'programs')
  mkdirSync(programs)
  const path = join(programs, 'latchkey')
  writeFileSync(path, `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`)
  chmodSync(path, 0o755)
})
afterEach(() => home.dispose())

interface Shell {
  readonly name: 'bash' | 'zsh' | 'fish'
  /** Reads lines from standard input and shows a prompt before each, as at a terminal. */
  readonly args: readonly string[]
  /** The line that installs the hook. */
  readonly install: string
  readonly say: string
  readonly set: (name: string, value: string) => string
  readonly unset: (name: string) => string
  /** Runs before each line where the shell shows no prompt without a terminal. */
  readonly prompt: string
}

const posix = {
  set: (name: string, value: string) => `export ${name}=${value}`,
  unset: (name: string) => `unset ${name}`,
  say: `printf '<%s>\\n' "\${AWS_PROFILE-none}"`,
  prompt: '',
}
const shells: readonly Shell[] = [
  { ...posix, name: 'bash', args: ['--norc', '--noprofile', '-i'], install: 'eval "$(latchkey hook bash)"' },
  { ...posix, name: 'zsh', args: ['-f', '-i'], install: 'eval "$(latchkey hook zsh)"' },
  {
    name: 'fish',
    args: ['--no-config'],
    install: 'latchkey hook fish | source',
    say: `if set -q AWS_PROFILE; printf '<%s>\\n' "$AWS_PROFILE"; else; echo '<none>'; end`,
    set: (name, value) => `set -gx ${name} ${value}`,
    unset: (name) => `set -e ${name}`,
    prompt: 'emit fish_prompt',
  },
]
const missing = (name: string) => (spawnSync(name, ['--version']).error ? ` (skipped: there is no ${name})` : '')

/** What the shell says between `<` and `>`, for lines that are typed into it. */
function typed(shell: Shell, lines: readonly string[], more: Readonly<Record<string, string>> = {}): string[] {
  const env = { ...home.env(more), HISTFILE: '', PATH: `${programs}:${process.env.PATH}` }
  const input = [...lines, 'exit 0'].flatMap((line) => (shell.prompt ? [shell.prompt, line] : [line])).join('\n')
  const file = join(home.path, 'lines')
  writeFileSync(file, `${input}\n`)
  const stdin = openSync(file, 'r')
  const ran = spawnSync(shell.name, [...shell.args], { stdio: [stdin, 'pipe', 'pipe'], env, encoding: 'utf8' })
  closeSync(stdin)
  expect(ran.status, ran.stderr).toBe(0)
  return [...ran.stdout.matchAll(/<(.*?)>/g)].map(([, said = '']) => said)
}

describe.each(shells)('the hook in $name', (shell) => {
  const { name, install, say, set, unset } = shell
  const why = missing(name)
  const test = (title: string, run: () => void | Promise<void>) =>
    it(`${title}${why}`, (context) => (why ? context.skip(why) : run()))

  test('exports the active profile, follows it, and takes it away', () => {
    const lines = [install, say, 'latchkey use dev', say, 'latchkey use prod', say, 'latchkey use --clear', say]
    expect(typed(shell, lines)).toEqual(['none', 'dev', 'prod', 'none'])
  })

  test('knows what was chosen before, at once', async () => {
    await saveActiveProfile(home.stateDirectory, { name: 'dev' })
    const script = [install, say].join('\n')
    const env = { ...home.env(), PATH: `${programs}:${process.env.PATH}` }
    expect(execFileSync(name, ['-c', script], { env, encoding: 'utf8' })).toBe('<dev>\n')
  })

  test('leaves alone what was set by hand, before and after', () => {
    const before = [install, say, 'latchkey use dev', say, unset('AWS_PROFILE'), '', say]
    expect(typed(shell, before, { AWS_PROFILE: 'mine' })).toEqual(['mine', 'mine', 'dev'])
    const after = [
      install,
      'latchkey use dev',
      set('AWS_PROFILE', 'mine'),
      say,
      'latchkey use prod',
      say,
      'latchkey use --clear',
      say,
    ]
    expect(typed(shell, after)).toEqual(['mine', 'mine', 'mine'])
  })

  test('does not bring back what was unset by hand, until another is chosen', () => {
    const lines = [install, 'latchkey use dev', say, unset('AWS_PROFILE'), '', say, 'latchkey use prod', '', say]
    expect(typed(shell, lines)).toEqual(['dev', 'none', 'prod'])
  })

  test('goes on in a shell that is started from this one', async () => {
    await saveActiveProfile(home.stateDirectory, { name: 'prod' })
    const inherited = { AWS_PROFILE: 'dev', LATCHKEY_HOOK: 'dev' }
    expect(typed(shell, [install, say, 'latchkey use --clear', say], inherited)).toEqual(['prod', 'none'])
  })

  test('leaves the shell of a command that has its credentials alone', async () => {
    await saveActiveProfile(home.stateDirectory, { name: 'dev' })
    expect(typed(shell, [install, '', say], { LATCHKEY_EXEC: 'prod' })).toEqual(['none'])
  })

  test('takes any name', async () => {
    for (const odd of ["it's", 'two words', '  blanks ', 'a"b\\n$HOME`id`', 'ünï—ça', '*', '-n']) {
      await saveActiveProfile(home.stateDirectory, { name: odd })
      expect(typed(shell, [install, '', say])).toEqual([odd])
    }
  })

  test('runs no program for a prompt', async () => {
    await saveActiveProfile(home.stateDirectory, { name: 'dev' })
    const noPrograms = name === 'fish' ? 'set -gx PATH /nowhere' : 'PATH=/nowhere'
    expect(typed(shell, [install, unset('AWS_PROFILE'), unset('LATCHKEY_HOOK'), noPrograms, '', say])).toEqual(['dev'])
  })

  test('says nothing where there is no state directory, or nothing to be read in it', () => {
    const { HOME = '' } = home.env()
    const env = { HOME, PATH: `${programs}:${process.env.PATH}`, XDG_DATA_HOME: join(HOME, "it's here") }
    const hook = execFileSync('latchkey', ['hook', name], { env, encoding: 'utf8' })
    const ran = spawnSync(name, ['-c', `${hook}\n${say}`], { env, encoding: 'utf8' })
    expect([ran.status, ran.stdout, ran.stderr]).toEqual([0, '<none>\n', ''])
    mkdirSync(join(HOME, "it's here", 'latchkey', 'active'), { recursive: true })
    expect(spawnSync(name, ['-c', `${hook}\n${say}`], { env, encoding: 'utf8' }).stdout).toBe('<none>\n')
  })

  test('finds the usual directory where LATCHKEY_HOME says nothing', async () => {
    const { HOME = '' } = home.env()
    const env = { HOME, PATH: `${programs}:${process.env.PATH}`, XDG_DATA_HOME: join(HOME, "it's here") }
    await saveActiveProfile(join(HOME, "it's here", 'latchkey'), { name: 'dev' })
    expect(execFileSync(name, ['-c', `${install}\n${say}`], { env, encoding: 'utf8' })).toBe('<dev>\n')
  })

  test('can be installed twice', () => {
    const count: Readonly<Record<Shell['name'], string>> = {
      bash: `printf "<%s>\\n" "$(printf "%s\\n" "\${PROMPT_COMMAND[@]}" | grep -c _latchkey_hook)"`,
      zsh: `printf "<%s>\\n" "\${(M)#precmd_functions:#_latchkey_hook}"`,
      fish: 'printf "<%s>\\n" (functions --handlers | string match -r "fish_prompt __latchkey_hook" | count)',
    }
    expect(typed(shell, [install, install, count[name], 'latchkey use dev', say])).toEqual(['1', 'dev'])
  })
})

describe.each(shells.slice(0, 2))('in $name', (shell) => {
  const { name, install, say } = shell
  const why = missing(name)

  it.each([
    ['set -u', 'set -u'],
    ['set -e', 'set -e'],
    ['set -eu', 'set -eu'],
    ['noclobber', 'set -o noclobber'],
    ['noglob', 'set -f'],
    ...(name === 'zsh'
      ? ['ksh_arrays', 'sh_word_split', 'err_return', 'warn_create_global', 'posix_builtins', 'sh_glob'].map(
          (option) => [option, `setopt ${option}`],
        )
      : [
          ['posix mode', 'set -o posix'],
          ['an odd IFS', "IFS='de'"],
        ]),
  ])(`the hook works under %s${why}`, (_title, line) => {
    if (why) return
    const lines = [line ?? '', install, 'latchkey use dev', say, 'if false; then :; fi', 'latchkey use --clear', say]
    expect(typed(shell, lines)).toEqual(['dev', 'none'])
  })

  it(`what failed is still known to what runs before the prompt${why}`, () => {
    if (why) return
    const own = 'noted() { printf "<%s>\\n" "$?"; }'
    const after = name === 'bash' ? 'PROMPT_COMMAND="$PROMPT_COMMAND; noted"' : 'precmd_functions+=(noted)'
    expect(typed(shell, [own, install, after, '(exit 7)', 'trap - EXIT']).slice(0, 3)).toEqual(['0', '7', '0'])
  })
})

describe('bash', () => {
  const [bash] = shells
  it.each([
    ['PROMPT_COMMAND="echo \\"<own>\\";"', ['own', 'own', 'dev']],
    ['PROMPT_COMMAND="echo \\"<own>\\" # said"', ['own', 'own', 'dev']],
    ['PROMPT_COMMAND=("echo \\"<own>\\"" :)', ['own', 'own', 'dev']],
  ])('keeps %s', async (line, expected) => {
    if (!bash) return
    await saveActiveProfile(home.stateDirectory, { name: 'dev' })
    expect(typed(bash, [line, bash.install, bash.say]).slice(0, 3)).toEqual(expected)
  })
})

describe('latchkey hook', () => {
  it('for PowerShell is what PowerShell can read', async (context) => {
    const { code, stdout } = await latchkey(['hook', 'powershell'], home.env())
    expect([code, stdout]).toEqual([0, expect.stringContaining('function global:prompt')])
    if (spawnSync('pwsh', ['-Version']).error) return context.skip('PowerShell is not installed')
    const script = join(home.path, 'hook.ps1')
    writeFileSync(script, stdout)
    const check = `$e = $null; [void][System.Management.Automation.Language.Parser]::ParseFile('${script}', [ref]$null, [ref]$e); $e.Count`
    expect(execFileSync('pwsh', ['-NoProfile', '-Command', check], { encoding: 'utf8' }).trim()).toBe('0')
  })

  it.each([[['hook']], [['hook', 'tcsh']], [['hook', 'bash', 'zsh']]])('%j is used wrongly', async (args) => {
    expect((await latchkey(args, home.env())).code).toBe(2)
  })

  it('says in its help where the line belongs', async () => {
    const { stdout } = await latchkey(['hook', '--help'], home.env())
    for (const place of ['~/.bashrc', '~/.zshrc', 'config.fish', '$PROFILE']) expect(stdout).toContain(place)
  })

  it('reads what `use` writes', async () => {
    await latchkey(['use', 'two words'], home.env())
    expect(readFileSync(join(home.stateDirectory, 'active'), 'utf8')).toBe('two words\n')
  })
})
