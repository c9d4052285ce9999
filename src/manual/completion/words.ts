import { FLAGS_TOPIC } from '../help.ts';
import { flagsOf, type Manual, type ManualCommand, type ManualFlag } from '../model.ts';

/** A word that can be completed, with what it means. */
export interface Choice {
  readonly word: string;
  readonly meaning: string;
}

/** What can stand first: topics, commands of one word, `help` and `version`. */
export function firstWords({ topics, commands }: Manual): Choice[] {
  return [
    ...topics.map(({ name, summary }) => ({ word: name, meaning: summary })),
    ...commands
      .filter(({ name }) => !name.includes(' '))
      .map(({ name, summary }) => ({ word: name, meaning: summary })),
    { word: 'help', meaning: 'Explain the program, a command, or the flags of all commands.' },
    { word: 'version', meaning: 'Print the version.' },
  ];
}

/** What can stand behind `help`, in the first place. */
export function helpWords(manual: Manual): Choice[] {
  const own = firstWords(manual).filter(({ word }) => word !== 'help' && word !== 'version');
  return [...own, { word: FLAGS_TOPIC, meaning: 'The flags that all commands have.' }];
}

/** What can stand behind a topic. */
export function secondWords({ commands }: Manual, topic: string): Choice[] {
  return commands
    .filter(({ name }) => name.startsWith(`${topic} `))
    .map(({ name, summary }) => ({ word: name.slice(topic.length + 1), meaning: summary }));
}

/** What a value is completed from. */
export type ValueKind = 'file' | 'directory' | 'text' | readonly string[];

/** Files where a value is called one; nothing where only the user can know it. */
export function valueKind({ value = '', options }: ManualFlag): ValueKind {
  if (options !== undefined) return options;
  if (/DIR/.test(value)) return 'directory';
  return /FILE|PATH/.test(value) ? 'file' : 'text';
}

/** All ways to write a command's flags. */
export function flagWords(
  manual: Manual,
  command: ManualCommand,
): { readonly flag: ManualFlag; readonly words: readonly string[] }[] {
  return flagsOf(manual, command).map((flag) => ({
    flag,
    words: [
      `--${flag.name}`,
      ...(flag.negatable ? [`--no-${flag.name}`] : []),
      ...(flag.char === undefined ? [] : [`-${flag.char}`]),
    ],
  }));
}

/** Words that a command's argument may be; undefined where it is a file, or whatever else. */
export function argWords({ args }: ManualCommand): readonly string[] | undefined {
  return args.find(({ options }) => options !== undefined)?.options;
}
