import { OF_A_FILE } from '../command-line.ts';
import type { Manual, ManualCommand } from '../model.ts';
import { argWords, firstWords, flagWords, helpWords, secondWords, valueKind, type ValueKind } from './words.ts';

/** For bash 4 and newer, without the package bash-completion. */
export function bashCompletion(manual: Manual): string {
  const { topics, commands } = manual;
  const first = firstWords(manual).map(({ word }) => word);
  return `# bash completion for faultline: source <(faultline completion bash)
_faultline() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} name=\${COMP_WORDS[1]-} words='' values=''
  COMPREPLY=()
  if [[ $current == = ]]; then current=''; fi
  if [[ $previous == = ]]; then previous=\${COMP_WORDS[COMP_CWORD-2]}; fi
  if ((COMP_CWORD == 1)); then
    mapfile -t COMPREPLY < <(compgen -W '${first.join(' ')}' -- "$current"; compgen -f -- "$current")
    return
  fi
  if [[ $name == help ]]; then
    case $COMP_CWORD in
      2) mapfile -t COMPREPLY < <(compgen -W '${helpWords(manual)
        .map(({ word }) => word)
        .join(' ')}' -- "$current"); return ;;
      *) name=\${COMP_WORDS[2]} ;;
    esac
  fi
  case $name in
${topics
  .map(
    ({ name }) => `    ${name})
      if ((COMP_CWORD == 2)) || [[ \${COMP_WORDS[1]} == help ]]; then
        mapfile -t COMPREPLY < <(compgen -W '${secondWords(manual, name)
          .map(({ word }) => word)
          .join(' ')}' -- "$current")
        return
      fi
      name="$name \${COMP_WORDS[2]}" ;;`,
  )
  .join('\n')}
    ${first.join('|')}) ;;
    *) name='${OF_A_FILE}' ;;
  esac
  [[ \${COMP_WORDS[1]} != help ]] || return
  local -i index
  for ((index = 2; index < COMP_CWORD; index++)); do
    if [[ \${COMP_WORDS[index]} == -- ]]; then mapfile -t COMPREPLY < <(compgen -f -- "$current"); return; fi
  done
  case $name in
${commands.map((command) => bashCommand(manual, command)).join('\n')}
  esac
  case $values in
    file) mapfile -t COMPREPLY < <(compgen -f -- "$current") ;;
    directory) mapfile -t COMPREPLY < <(compgen -d -- "$current") ;;
    text) ;;
    '')
      if [[ $current == -* ]]; then mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current"); else mapfile -t COMPREPLY < <(compgen -f -- "$current"); fi ;;
    *) mapfile -t COMPREPLY < <(compgen -W "$values" -- "$current") ;;
  esac
}
complete -o filenames -F _faultline faultline
`;
}

function bashCommand(manual: Manual, command: ManualCommand): string {
  const flags = flagWords(manual, command);
  const withValue = flags.filter(({ flag }) => flag.value !== undefined);
  const words = [...flags.flatMap((each) => each.words), '--help'];
  const options = argWords(command);
  const others = options === undefined ? '' : `\n        *) [[ $current == -* ]] || values='${options.join(' ')}' ;;`;
  return `    '${command.name}')
      words='${words.join(' ')}'
      case $previous in
${withValue.map(({ flag, words: names }) => `        ${names.join('|')}) values='${bashValues(valueKind(flag))}' ;;`).join('\n')}${others}
      esac ;;`;
}

function bashValues(kind: ValueKind): string {
  return typeof kind === 'string' ? kind : kind.join(' ');
}
