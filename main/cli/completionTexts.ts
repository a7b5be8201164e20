/*
 * Every shell asks `latchkey __complete -- WORD...` for what could stand in place of the last word, and gets a line for
 * each: the word, a tab, what it is. `:files` and `:command N` say that the shell knows better: N words come before
 * those of another command.
 */

/** Bash takes `=` and `:` for words of their own. They are put together again, and what stands before the last is cut off. */
const bash = `# Completion for Latchkey. Install it in ~/.bashrc:  eval "$(latchkey completion bash)"
_latchkey() {
  local IFS=$'\\n' index word quoted start current="\${COMP_WORDS[COMP_CWORD]-}" is_joined='' first=''
  local -a words
  words=()
  for ((index = 1; index <= COMP_CWORD; index++)); do
    word="\${COMP_WORDS[index]}"
    if [[ -n "$is_joined" || ( "$word" == [=:]* && \${#words[@]} -gt 0 ) ]]; then
      words[\${#words[@]}-1]+="$word"
      if [[ "$word" == [=:]* ]]; then is_joined=yes; else is_joined=''; fi
    else
      words+=("$word")
    fi
  done
  if [[ "$current" == [=:]* ]]; then current=''; fi
  start="\${words[\${#words[@]}-1]-}"
  start="\${start%"$current"}"
  COMPREPLY=()
  while IFS=$'\\t' read -r word _; do
    if [[ "$word" == :files ]]; then
      COMPREPLY=($(compgen -f -- "$current"))
      compopt -o filenames 2>/dev/null
    elif [[ "$word" == ':command '* ]]; then
      first="\${word#:command }"
      if ((COMP_CWORD == first)); then COMPREPLY=($(compgen -c -- "$current")); else COMPREPLY=($(compgen -f -- "$current")); fi
      compopt -o filenames 2>/dev/null
    else
      word="\${word#"$start"}"
      if [[ "$current" != [\\'\\"]* ]]; then
        printf -v quoted '%q' "$word"
        word="$quoted"
      fi
      COMPREPLY+=("$word")
    fi
  done < <(command latchkey __complete --raw -- "\${words[@]}" 2>/dev/null)
  return 0
}
complete -F _latchkey latchkey
`

const zsh = `#compdef latchkey
# Completion for Latchkey. Install it in ~/.zshrc, below compinit:  eval "$(latchkey completion zsh)"
_latchkey() {
  local line value summary
  local -a answers described
  answers=("\${(@f)$(command latchkey __complete -- "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)}")
  case "\${answers[1]}" in
    :files) _files; return ;;
    ':command '*)
      local -i first=\${answers[1]#:command }
      shift $first words
      (( CURRENT -= first ))
      _normal
      return
      ;;
  esac
  for line in "\${answers[@]}"; do
    [[ -n "$line" ]] || continue
    value="\${line%%$'\\t'*}" summary="\${line#*$'\\t'}"
    value="\${value//\\\\/\\\\\\\\}"
    described+=("\${value//:/\\\\:}:$summary")
  done
  _describe -t latchkey latchkey described
}
if (( $+functions[compdef] )); then compdef _latchkey latchkey; fi
`

const fish = `# Completion for Latchkey. Install it in ~/.config/fish/config.fish:  latchkey completion fish | source
function __latchkey_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l plain (string unescape -- $current)
    or set plain (string replace -ra '^[\\'"]|\\\\\\\\(?=.)' '' -- $current)
    set -l answers (command latchkey __complete -- $words[2..-1] "$plain" 2>/dev/null)
    switch "$answers[1]"
        case :files
            __fish_complete_path $current
        case ':command *'
            __fish_complete_subcommand --fcs-skip=(math (string replace ':command ' '' -- $answers[1]) + 0)
        case '*'
            printf '%s\\n' $answers
    end
end
complete -c latchkey -e
complete -c latchkey -f -a '(__latchkey_complete)'
`

/** Old ones leave out an empty word, so it is told in another way. */
const powershell = `# Completion for Latchkey. Install it in $PROFILE:  latchkey completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName latchkey -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.StartOffset -lt $cursorPosition } | ForEach-Object {
    if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value } else { $_.ToString() }
  })
  $blank = if ($wordToComplete) { @() } else { @('--blank') }
  $latchkey = Get-Command latchkey -CommandType Application, ExternalScript | Select-Object -First 1
  & $latchkey __complete @blank '--' @words 2>$null | Where-Object { $_ -and -not $_.StartsWith(':') } | ForEach-Object {
    $value, $summary = $_ -split "\`t", 2
    $text = if ($value -match '[^\\w./:@%+=-]') { "'" + $value.Replace("'", "''") + "'" } else { $value }
    if (-not $summary) { $summary = $value }
    [System.Management.Automation.CompletionResult]::new($text, $value, 'ParameterValue', $summary)
  }
}
`

export const completions = { bash, zsh, fish, powershell } as const
