import { fishQuoted, posixQuoted, powershellQuoted } from './quoting.ts'

/** Where the choice is kept. */
export interface Kept {
  /** The whole path, where LATCHKEY_HOME says nothing else. */
  readonly usual: string
  /** The name of the file in it. */
  readonly file: string
}

export type Hook = (kept: Kept) => string

/*
 * What all of them do before a prompt, without running a program:
 *
 * LATCHKEY_HOOK remembers what the hook has exported, also for shells that are started from this one. An AWS_PROFILE
 * that says something else was set by hand and stays. One that is gone was unset by hand, and stays away until another
 * profile is chosen. A command that `latchkey exec` runs has its credentials already.
 */

/** Under `set -e` a prompt must not end the shell, so what failed before it is passed on only without. */
const bash: Hook = ({
  usual,
  file,
}) => `# Latchkey: AWS_PROFILE follows the active profile. Install it in ~/.bashrc:  eval "$(latchkey hook bash)"
_latchkey_hook() {
  local latchkey_status=$? latchkey_file=${posixQuoted(usual)} latchkey_name=''
  if [[ -n "\${LATCHKEY_HOME-}" ]]; then latchkey_file="$LATCHKEY_HOME/${file}"; fi
  if [[ -z "\${LATCHKEY_EXEC-}" ]]; then
    if [[ -r "$latchkey_file" ]]; then IFS= read -r latchkey_name <"$latchkey_file" || :; fi
    if [[ -n "\${AWS_PROFILE+set}" && "$AWS_PROFILE" != "\${LATCHKEY_HOOK-}" ]]; then
      unset LATCHKEY_HOOK
    elif [[ -z "$latchkey_name" ]]; then
      if [[ -n "\${LATCHKEY_HOOK-}" ]]; then unset AWS_PROFILE LATCHKEY_HOOK; fi
    elif [[ "$latchkey_name" != "\${LATCHKEY_HOOK-}" ]]; then
      export AWS_PROFILE="$latchkey_name" LATCHKEY_HOOK="$latchkey_name"
    fi
  fi
  if [[ $- == *e* ]]; then return 0; fi
  return "$latchkey_status"
}
if [[ "\${PROMPT_COMMAND[*]-}" != *_latchkey_hook* ]]; then
  if [[ "$(declare -p PROMPT_COMMAND 2>/dev/null || :)" == 'declare -a'* ]]; then
    PROMPT_COMMAND+=(_latchkey_hook)
  else
    PROMPT_COMMAND="\${PROMPT_COMMAND:+$PROMPT_COMMAND
}_latchkey_hook"
  fi
fi
_latchkey_hook || :
`

const zsh: Hook = ({
  usual,
  file,
}) => `# Latchkey: AWS_PROFILE follows the active profile. Install it in ~/.zshrc:  eval "$(latchkey hook zsh)"
_latchkey_hook() {
  emulate -L zsh
  local latchkey_file=${posixQuoted(usual)} latchkey_name=''
  if [[ -n "\${LATCHKEY_HOME-}" ]]; then latchkey_file="$LATCHKEY_HOME/${file}"; fi
  if [[ -z "\${LATCHKEY_EXEC-}" ]]; then
    if [[ -r "$latchkey_file" ]]; then IFS= read -r latchkey_name <"$latchkey_file" || :; fi
    if [[ -n "\${AWS_PROFILE+set}" && "$AWS_PROFILE" != "\${LATCHKEY_HOOK-}" ]]; then
      unset LATCHKEY_HOOK
    elif [[ -z "$latchkey_name" ]]; then
      if [[ -n "\${LATCHKEY_HOOK-}" ]]; then unset AWS_PROFILE LATCHKEY_HOOK; fi
    elif [[ "$latchkey_name" != "\${LATCHKEY_HOOK-}" ]]; then
      typeset -gx AWS_PROFILE="$latchkey_name" LATCHKEY_HOOK="$latchkey_name"
    fi
  fi
  return 0
}
_latchkey_install() {
  emulate -L zsh
  typeset -ga precmd_functions
  if (( ! \${precmd_functions[(Ie)_latchkey_hook]} )); then precmd_functions+=(_latchkey_hook); fi
}
_latchkey_install
unfunction _latchkey_install
_latchkey_hook
`

const fish: Hook = ({
  usual,
  file,
}) => `# Latchkey: AWS_PROFILE follows the active profile. Install it in ~/.config/fish/config.fish:  latchkey hook fish | source
function __latchkey_hook --on-event fish_prompt --description 'AWS_PROFILE follows the active profile of Latchkey'
    if test -n "$LATCHKEY_EXEC"
        return 0
    end
    set -l latchkey_file ${fishQuoted(usual)}
    if test -n "$LATCHKEY_HOME"
        set latchkey_file "$LATCHKEY_HOME/${file}"
    end
    set -l latchkey_name ''
    if test -r "$latchkey_file"
        IFS= read latchkey_name <"$latchkey_file"
    end
    if set -q AWS_PROFILE; and test "$AWS_PROFILE" != "$LATCHKEY_HOOK"
        set -e LATCHKEY_HOOK
    else if test -z "$latchkey_name"
        if test -n "$LATCHKEY_HOOK"
            set -e AWS_PROFILE
            set -e LATCHKEY_HOOK
        end
    else if test "$latchkey_name" != "$LATCHKEY_HOOK"
        set -gx AWS_PROFILE "$latchkey_name"
        set -gx LATCHKEY_HOOK "$latchkey_name"
    end
    return 0
end
__latchkey_hook
`

const powershell: Hook = ({
  usual,
  file,
}) => `# Latchkey: AWS_PROFILE follows the active profile. Install it in $PROFILE:  latchkey hook powershell | Out-String | Invoke-Expression
function global:Invoke-LatchkeyHook {
  if ($env:LATCHKEY_EXEC) { return }
  $path = if ($env:LATCHKEY_HOME) { "$env:LATCHKEY_HOME/${file}" } else { ${powershellQuoted(usual)} }
  $path = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($path)
  $name = ''
  if ([System.IO.File]::Exists($path)) {
    try { $name = ([System.IO.File]::ReadAllText($path) -split '\\r?\\n')[0] } catch { $name = '' }
  }
  $own = $env:LATCHKEY_HOOK
  if ($null -ne $env:AWS_PROFILE -and $env:AWS_PROFILE -cne $own) {
    Remove-Item Env:LATCHKEY_HOOK -ErrorAction Ignore
  } elseif (-not $name) {
    if ($own) { Remove-Item Env:AWS_PROFILE, Env:LATCHKEY_HOOK -ErrorAction Ignore }
  } elseif ($name -cne $own) {
    $env:AWS_PROFILE = $name
    $env:LATCHKEY_HOOK = $name
  }
}
if (-not (Test-Path Variable:global:LatchkeyPrompt)) {
  $global:LatchkeyPrompt = $function:prompt
  function global:prompt {
    Invoke-LatchkeyHook
    & $global:LatchkeyPrompt
  }
}
Invoke-LatchkeyHook
`

export const hooks = { bash, zsh, fish, powershell } as const satisfies Readonly<Record<string, Hook>>
