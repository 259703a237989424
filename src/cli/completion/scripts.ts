/** The words up to the cursor are asked of plasma itself, with `:` and `/` inside a word. Works from bash 3.2 on. */
const bash = String.raw`# plasma: completion for bash. Put it into ~/.bashrc: plasma completion bash >> ~/.bashrc
_plasma() {
  local line=${'$'}{COMP_LINE:0:COMP_POINT} word cur
  local -a words
  read -r -a words <<< "$line"
  case $line in *[[:space:]]) words+=('') ;; esac
  cur=${'$'}{words[${'$'}{#words[@]}-1]}
  COMPREPLY=()
  while IFS= read -r word; do
    word=${'$'}{word%%$'\t'*}
    # bash took what stands before the last colon for a word of its own
    case $cur in *:*) case $COMP_WORDBREAKS in *:*) word=${'$'}{word#"${'$'}{cur%"${'$'}{cur##*:}"}"} ;; esac ;; esac
    COMPREPLY+=("$(printf '%q' "$word")")
  done < <("${'$'}{words[0]}" __complete "${'$'}{words[@]:1}" 2>/dev/null)
  if [ "${'$'}{#COMPREPLY[@]}" -eq 1 ]; then
    case ${'$'}{COMPREPLY[0]} in */) compopt -o nospace 2>/dev/null ;; esac
  elif [ "${'$'}{#COMPREPLY[@]}" -eq 0 ]; then
    compopt -o default 2>/dev/null
  fi
}
complete -F _plasma plasma
`;

const zsh = String.raw`#compdef plasma
# plasma: completion for zsh. Put it where zsh looks: plasma completion zsh > "${'$'}{fpath[1]}/_plasma"
_plasma() {
  local -a lines ends parts
  local line word
  lines=("${'$'}{(@f)$("${'$'}{words[1]}" __complete "${'$'}{(@)words[2,CURRENT]}" 2>/dev/null)}")
  for line in $lines; do
    word=${'$'}{line%%$'\t'*}
    [[ -z $word ]] && continue
    if [[ $word == */ ]]; then parts+=("$word"); else ends+=("$word"); fi
  done
  (( ${'$'}{#parts} )) && compadd -S '' -- $parts
  (( ${'$'}{#ends} )) && compadd -- $ends
  (( ${'$'}{#parts} + ${'$'}{#ends} )) || _files
}
if [ "$funcstack[1]" = "_plasma" ]; then _plasma "$@"; else compdef _plasma plasma; fi
`;

const fish = `# plasma: completion for fish. Put it into ~/.config/fish/completions/plasma.fish
function __plasma_complete
  set -l words (commandline -opc)
  set -l now (commandline -ct)
  $words[1] __complete $words[2..-1] "$now" 2>/dev/null
end
complete -c plasma -f -a '(__plasma_complete)'
`;

/** A completion script, to be read by the shell. */
export const scriptFor = (shell: 'bash' | 'zsh' | 'fish'): string => ({ bash, zsh, fish })[shell];
