import { EXIT_STATUSES, VARIABLES } from './environment.ts';
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

/** Man pages of section 1 by file name: `faultline.1`, `faultline-triage-coredump.1`. Written in man(7). */
export function manPages(manual: Manual): Map<string, string> {
  const pages = new Map([['faultline.1', programPage(manual)]]);
  for (const command of manual.commands) pages.set(`${pageName(command)}.1`, commandPage(command, manual));
  return pages;
}

function pageName({ name }: ManualCommand): string {
  return `faultline-${name.replaceAll(' ', '-')}`;
}

function programPage(manual: Manual): string {
  const { description, commands, globals, version } = manual;
  return page([
    head('FAULTLINE', version),
    section('NAME'),
    String.raw`faultline \- ${text(description)}`,
    section('SYNOPSIS'),
    synopsis('faultline COMMAND'),
    '.br',
    synopsis('faultline FILE'),
    section('DESCRIPTION'),
    text('A file in place of a command is given to "triage coredump".'),
    section('COMMANDS'),
    ...commands.flatMap((command) => item(`\\fB${text(pageName(command))}\\fR(1)`, command.summary)),
    ...flagSections(globals, 'GLOBAL FLAGS'),
    section('EXIT STATUS'),
    ...EXIT_STATUSES.flatMap(([status, meaning]) => item(status, meaning)),
    section('ENVIRONMENT'),
    ...VARIABLES.flatMap(([name, meaning]) => item(text(name), meaning)),
  ]);
}

function commandPage(command: ManualCommand, { version }: Manual): string {
  const { summary, description, args, flags, globals, examples } = command;
  return page([
    head(pageName(command).toUpperCase(), version),
    section('NAME'),
    String.raw`${text(pageName(command))} \- ${text(summary)}`,
    section('SYNOPSIS'),
    synopsis(synopsisOf(command)),
    section('DESCRIPTION'),
    ...(description ?? summary)
      .split('\n\n')
      .flatMap((paragraph, index) => [...(index > 0 ? ['.PP'] : []), text(paragraph)]),
    ...(args.length === 0
      ? []
      : [section('ARGUMENTS'), ...args.flatMap((arg) => item(`\\fI${text(arg.name)}\\fR`, arg.description))]),
    ...flagSections(flags, 'FLAGS'),
    section('GLOBAL FLAGS'),
    text(`${globals.map((name) => `--${name}`).join(', ')}: see faultline(1), or "faultline help ${FLAGS_TOPIC}".`),
    ...(examples.length === 0
      ? []
      : [
          section('EXAMPLES'),
          ...examples.flatMap((example, index) => [
            ...(index > 0 ? ['.PP'] : []),
            ...(example.description === undefined ? [] : [text(`${example.description}:`)]),
            '.RS 4',
            '.nf',
            text(example.command),
            '.fi',
            '.RE',
          ]),
        ]),
    section('SEE ALSO'),
    String.raw`\fBfaultline\fR(1)`,
  ]);
}

function flagSections(flags: readonly ManualFlag[], first: string): string[] {
  return [...flagGroups(flags)].flatMap(([title, group]) => [
    section(title === 'FLAGS' ? first : title),
    ...group.flatMap((flag) => item(`\\fB${text(flagLabel(flag).trim())}\\fR`, fullDescription(flag))),
  ]);
}

function page(parts: readonly string[]): string {
  return `.\\" Written from what the commands say of themselves.\n${parts.join('\n')}\n`;
}

function head(title: string, version: string): string {
  return `.TH "${text(title)}" "1" "" "faultline ${version}" "Faultline"`;
}

function section(title: string): string {
  return `.SH "${title}"`;
}

function synopsis(line: string): string {
  return String.raw`\fB${text(line)}\fR`;
}

function item(label: string, meaning: string): string[] {
  return ['.TP', label, text(meaning)];
}

/** A dash is typed as one; a line must not begin as a request of roff's does: groff_man_style(7). */
function text(plain: string): string {
  return plain
    .replaceAll('\\', String.raw`\e`)
    .replaceAll('-', String.raw`\-`)
    .replaceAll(/^(['.])/gm, String.raw`\&$1`);
}
