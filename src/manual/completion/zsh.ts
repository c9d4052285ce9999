import { OF_A_FILE } from '../command-line.ts';
import type { Manual, ManualCommand, ManualFlag } from '../model.ts';
import { argWords, firstWords, flagWords, helpWords, secondWords, valueKind, type Choice } from './words.ts';

/** A function for a directory of $fpath; it may also be sourced, after compinit. */
export function zshCompletion(manual: Manual): string {
  const { topics, commands } = manual;
  return `#compdef faultline
# zsh completion for faultline: faultline completion zsh > DIRECTORY_OF_FPATH/_faultline
_faultline() {
  local curcontext=$curcontext state line name
  typeset -A opt_args
  if ((CURRENT == 2)); then
    ${describe('command', firstWords(manual))}
    _files
    return
  fi
  name=$words[2]
  if [[ $name == help ]]; then
    if ((CURRENT == 3)); then
      ${describe('page', helpWords(manual))}
      return
    fi
    name=$words[3]
  fi
  case $name in
${topics
  .map(
    ({ name }) => `    ${name})
      if ((CURRENT == 3)) || [[ $words[2] == help ]]; then
        ${describe('command', secondWords(manual, name))}
        return
      fi
      name="$name $words[3]"
      shift words; ((CURRENT--)) ;;`,
  )
  .join('\n')}
    ${firstWords(manual)
      .map(({ word }) => word)
      .join('|')}) ;;
    *) name='${OF_A_FILE}' ;;
  esac
  shift words; ((CURRENT--))
  case $name in
${commands.map((command) => zshCommand(manual, command)).join('\n')}
  esac
}
if [[ $funcstack[1] == _faultline ]]; then _faultline "$@"; else compdef _faultline faultline; fi
`;
}

function describe(what: string, choices: readonly Choice[]): string {
  const items = choices.map(({ word, meaning }) => quote(`${word}:${meaning}`)).join(' ');
  return `local -a choices=(${items}); _describe -t ${what}s ${what} choices`;
}

function zshCommand(manual: Manual, command: ManualCommand): string {
  const flags = flagWords(manual, command).flatMap(({ flag, words }) =>
    words.map((word) => `        ${quote(specification(word, flag))}`),
  );
  const options = argWords(command);
  const operand = options === undefined ? '*:file:_files' : `1:word:(${options.join(' ')})`;
  const others = command.operands?.startsWith('-- ') === true ? "'*::command:_normal'" : quote(operand);
  return `    ${quote(command.name)})
      _arguments -s \\
${[...flags, "        '--help[Explain the command.]'", `        ${others}`].join(' \\\n')} ;;`;
}

/** https://zsh.sourceforge.io/Doc/Release/Completion-System.html: colons and brackets have a meaning of their own. */
function specification(word: string, flag: ManualFlag): string {
  const meaning = flag.description.replaceAll(/[[\]:\\]/g, String.raw`\$&`);
  const repeatable = flag.multiple ? '*' : '';
  if (flag.value === undefined) return `${repeatable}${word}[${meaning}]`;
  const kind = valueKind(flag);
  const action =
    kind === 'file' ? '_files' : kind === 'directory' ? '_files -/' : kind === 'text' ? ' ' : `(${kind.join(' ')})`;
  return `${repeatable}${word}${word.startsWith('--') ? '=' : '+'}[${meaning}]:${flag.value.toLowerCase()}:${action}`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
