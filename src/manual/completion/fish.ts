import { OF_A_FILE } from '../command-line.ts';
import type { Manual, ManualCommand, ManualFlag } from '../model.ts';
import { argWords, firstWords, flagWords, helpWords, secondWords, valueKind, type Choice } from './words.ts';

/** For fish 3 and newer. */
export function fishCompletion(manual: Manual): string {
  const first = firstWords(manual);
  return [
    '# fish completion for faultline: faultline completion fish > ~/.config/fish/completions/faultline.fish',
    'complete -c faultline -e',
    'complete -c faultline -n __fish_use_subcommand -F',
    ...first.map((choice) => suggestion('__fish_use_subcommand', choice)),
    ...helpWords(manual).map((choice) => suggestion(seenBut('help', helpWords(manual)), choice)),
    ...manual.topics.flatMap(({ name }) => {
      const second = secondWords(manual, name);
      return second.map((choice) => suggestion(seenBut(name, second), choice));
    }),
    ...manual.commands.flatMap((command) => commandLines(manual, command)),
    ...manual.commands
      .filter(({ name }) => name === OF_A_FILE)
      .flatMap((command) => flagWords(manual, command).flatMap(({ flag }) => flagLines(ofAFile(first), flag))),
    '',
  ].join('\n');
}

function suggestion(condition: string, { word, meaning }: Choice): string {
  return `complete -c faultline -f -n ${quote(condition)} -a ${word} -d ${quote(meaning)}`;
}

/** Where a file stands in place of a command. */
function ofAFile(first: readonly Choice[]): string {
  const words = first.map((choice) => choice.word).join(' ');
  return `not __fish_use_subcommand; and not __fish_seen_subcommand_from ${words}`;
}

/** Where a word is there already, and none of those that go behind it. */
function seenBut(word: string, behind: readonly Choice[]): string {
  const words = behind.map((choice) => choice.word).join(' ');
  return `__fish_seen_subcommand_from ${word}; and not __fish_seen_subcommand_from ${words}`;
}

function commandLines(manual: Manual, command: ManualCommand): string[] {
  const seen = command.name
    .split(' ')
    .map((word) => `__fish_seen_subcommand_from ${word}`)
    .join('; and ');
  const options = argWords(command);
  return [
    ...flagWords(manual, command).flatMap(({ flag }) => flagLines(seen, flag)),
    ...(options === undefined ? [] : [`complete -c faultline -f -n ${quote(seen)} -a ${quote(options.join(' '))}`]),
  ];
}

function flagLines(seen: string, flag: ManualFlag): string[] {
  const start = `complete -c faultline -n ${quote(seen)}`;
  const short = flag.char === undefined ? '' : ` -s ${flag.char}`;
  const line = `${start}${short} -l ${flag.name}${values(flag)} -d ${quote(flag.description)}`;
  return flag.negatable ? [line, `${start} -l no-${flag.name} -d ${quote(`Not: ${flag.description}`)}`] : [line];
}

function values(flag: ManualFlag): string {
  if (flag.value === undefined) return '';
  const kind = valueKind(flag);
  if (kind === 'file') return ' -r -F';
  if (kind === 'directory') return " -x -a '(__fish_complete_directories)'";
  return kind === 'text' ? ' -x' : ` -x -a ${quote(kind.join(' '))}`;
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`;
}
