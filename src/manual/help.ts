import { styleText } from 'node:util';
import {
  flagGroups,
  flagLabel,
  fullDescription,
  synopsisOf,
  type Example,
  type Manual,
  type ManualCommand,
  type ManualFlag,
} from './model.ts';
import { wrap } from './wrap.ts';

/** How help is printed. */
export interface HelpOptions {
  /** Columns to fit into. */
  readonly width: number;
  readonly color: boolean;
}

/** The topic that tells the flags of all commands. */
export const FLAGS_TOPIC = 'flags';

type Entry = readonly [label: string, text: string];

const INDENT = 2;
const GAP = 2;

/** `faultline help`: what the program is for, and its commands. */
export function programHelp({ description, commands }: Manual, options: HelpOptions): string {
  return page(options, [
    ['', wrap(description, options.width)],
    [
      'USAGE',
      columns(
        [
          ['faultline COMMAND', 'One of those below.'],
          ['faultline FILE', 'The same as: faultline triage coredump FILE'],
        ],
        options,
      ),
    ],
    [
      'COMMANDS',
      columns(
        commands.map(({ name, summary }) => [name, summary] as const),
        options,
      ),
    ],
    [
      'MORE HELP',
      columns(
        [
          ['help COMMAND', 'One command: faultline help triage coredump. Also: --help behind it.'],
          [`help ${FLAGS_TOPIC}`, 'The flags that all commands have: --json, --report, --fail-on, ...'],
        ],
        options,
      ),
    ],
  ]);
}

/** `faultline help triage`: the commands of a topic. */
export function topicHelp({ topics, commands }: Manual, topic: string, options: HelpOptions): string {
  const summary = topics.find(({ name }) => name === topic)?.summary ?? '';
  const own = commands.filter(({ name }) => name.startsWith(`${topic} `));
  return page(options, [
    ['', wrap(summary, options.width)],
    ['USAGE', [indent(`faultline ${topic} COMMAND`)]],
    [
      'COMMANDS',
      columns(
        own.map(({ name, summary: text }) => [name, text] as const),
        options,
      ),
    ],
  ]);
}

/** `faultline help triage coredump`: one command. */
export function commandHelp(command: ManualCommand, options: HelpOptions): string {
  const { summary, description, args, flags, globals, examples } = command;
  return page(options, [
    ['', wrap(summary, options.width)],
    ['USAGE', hanging(synopsisOf(command), options.width)],
    [
      'ARGUMENTS',
      columns(
        args.map(({ name, description: text }) => [name, text] as const),
        options,
      ),
    ],
    ...flagSections(flags, options),
    [
      'GLOBAL FLAGS',
      wrap(
        `${globals.map((name) => `--${name}`).join(', ')}: see "faultline help ${FLAGS_TOPIC}".`,
        options.width - INDENT,
      ).map(indent),
    ],
    ['DESCRIPTION', paragraphs(description ?? '', options.width)],
    ['EXAMPLES', examples.flatMap((example) => exampleLines(example, options.width))],
  ]);
}

/** `faultline help flags`: what all commands take. */
export function flagsHelp({ globals }: Manual, options: HelpOptions): string {
  return page(options, [['', wrap('Flags that all commands have.', options.width)], ...flagSections(globals, options)]);
}

/** Sections without lines are left out. */
function page(
  { color }: HelpOptions,
  sections: readonly (readonly [title: string, lines: readonly string[]])[],
): string {
  return sections
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => [...(title === '' ? [] : [color ? bold(title) : title]), ...lines].join('\n'))
    .join('\n\n')
    .concat('\n');
}

function bold(text: string): string {
  return styleText('bold', text, { validateStream: false });
}

function indent(line: string): string {
  return line === '' ? '' : ' '.repeat(INDENT) + line;
}

function flagSections(flags: readonly ManualFlag[], options: HelpOptions) {
  return [...flagGroups(flags)].map(
    ([title, group]) =>
      [
        title,
        columns(
          group.map((flag) => [flagLabel(flag), fullDescription(flag)] as const),
          options,
        ),
      ] as const,
  );
}

/** Labels on the left, what they mean on the right; on a narrow terminal, or beside a long label, below. */
function columns(entries: readonly Entry[], { width }: HelpOptions): string[] {
  const limit = Math.floor(width * 0.4);
  const widest = Math.max(0, ...entries.map(([label]) => label.length).filter((length) => length <= limit));
  const left = INDENT + widest + GAP;
  return entries.flatMap(([label, text]) => {
    const lines = wrap(text, width - left).map((line) => ' '.repeat(left) + line);
    if (label.length > widest) return [...wrap(label, width - INDENT).map(indent), ...lines];
    return [indent(label.padEnd(widest + GAP)) + (lines[0] ?? '').trimStart(), ...lines.slice(1)];
  });
}

/** A line of usage, what does not fit indented below. */
function hanging(text: string, width: number): string[] {
  const [first = '', ...rest] = wrap(text, width - 3 * INDENT);
  return [indent(first), ...rest.map((line) => indent(indent(indent(line))))];
}

function paragraphs(text: string, width: number): string[] {
  if (text === '') return [];
  return text
    .split('\n\n')
    .flatMap((paragraph, index) => [
      ...(index === 0 ? [] : ['']),
      ...wrap(paragraph.replaceAll('\n', ' '), width - INDENT).map(indent),
    ]);
}

/** A command that is longer than the terminal goes on behind a backslash, so that it can still be pasted. */
function exampleLines({ description, command }: Example, width: number): string[] {
  const lines = wrap(command, width - 4 * INDENT);
  return [
    ...(description === undefined ? [] : wrap(`${description}:`, width - INDENT).map(indent)),
    ...lines.map((line, index) =>
      ' '
        .repeat(index === 0 ? 2 * INDENT : 3 * INDENT)
        .concat(line, index === lines.length - 1 ? '' : String.raw` \ `.trimEnd()),
    ),
  ];
}
