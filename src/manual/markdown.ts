import { EXIT_STATUSES } from './environment.ts';
import { FLAGS_TOPIC } from './help.ts';
import {
  flagGroups,
  flagLabel,
  fullDescription,
  synopsisOf,
  type Manual,
  type ManualCommand,
  type ManualFlag,
} from './model.ts';

const GENERATED =
  '<!-- Written by "npm run docs" from what the commands say of themselves: change them, not this page. -->';

/** Pages of documentation by file name: one for each command, one for the flags of all, and the list of them. */
export function markdownPages(manual: Manual): Map<string, string> {
  const pages = new Map([
    ['README.md', indexPage(manual)],
    [`${FLAGS_TOPIC}.md`, flagsPage(manual)],
  ]);
  for (const command of manual.commands) pages.set(fileOf(command), commandPage(command));
  return pages;
}

function fileOf({ name }: ManualCommand): string {
  return `${name.replaceAll(' ', '-')}.md`;
}

function indexPage(manual: Manual): string {
  return lines([
    GENERATED,
    '# Commands',
    table(
      ['command', 'what it does'],
      manual.commands.map((command) => [`[\`faultline ${command.name}\`](${fileOf(command)})`, cell(command.summary)]),
    ),
    `All of them take [the global flags](${FLAGS_TOPIC}.md).`,
    '`faultline FILE` is `faultline triage coredump FILE`.',
    '## Exit status',
    table(
      ['status', 'meaning'],
      EXIT_STATUSES.map(([status, meaning]) => [status, cell(meaning)]),
    ),
  ]);
}

function flagsPage({ globals }: Manual): string {
  return lines([GENERATED, '# Global flags', 'Flags that all commands have.', ...flagTables(globals)]);
}

function commandPage(command: ManualCommand): string {
  const { name, summary, description, args, flags, globals, examples } = command;
  return lines([
    GENERATED,
    `# faultline ${name}`,
    summary,
    fence(synopsisOf(command)),
    ...(description === undefined ? [] : [description]),
    ...(examples.length === 0
      ? []
      : [
          '## Examples',
          ...examples.flatMap((example) => [
            ...(example.description === undefined ? [] : [`${example.description}:`]),
            fence(example.command),
          ]),
        ]),
    ...(args.length === 0
      ? []
      : [
          '## Arguments',
          table(
            ['argument', 'meaning'],
            args.map((arg) => [code(arg.name), cell(arg.description)]),
          ),
        ]),
    ...flagTables(flags),
    '## Global flags',
    `${globals.map((flag) => `\`--${flag}\``).join(', ')}: see [the global flags](${FLAGS_TOPIC}.md).`,
  ]);
}

function flagTables(flags: readonly ManualFlag[]): string[] {
  return [...flagGroups(flags)].flatMap(([title, group]) => [
    `## ${title.charAt(0)}${title.slice(1).toLowerCase()}`,
    table(
      ['flag', 'meaning'],
      group.map((flag) => [code(flagLabel(flag).trim()), cell(fullDescription(flag))]),
    ),
  ]);
}

function lines(blocks: readonly string[]): string {
  return `${blocks.join('\n\n')}\n`;
}

function fence(text: string): string {
  return `\`\`\`sh\n${text}\n\`\`\``;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function code(text: string): string {
  return `\`${cell(text)}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', String.raw`\|`);
}
