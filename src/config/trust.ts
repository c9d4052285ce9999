import { findConfig, whyIgnored } from './config-file.ts';
import { openConfig, parseConfig } from './config.ts';
import { escapeControl, UsageError } from '../errors/errors.ts';
import { quote } from '../text/shell.ts';
import { forgetTrust, isTrusted, keepTrust, trustedFiles } from './trust-store.ts';

/**
 * Allows a configuration to run its commands.
 * @param given default: the project's, as the search finds it.
 * @returns lines for people: what is allowed.
 * @throws UsageError where there is none, others could have written it, or it is not valid.
 */
export async function trust(given: string | undefined): Promise<string[]> {
  const config = openConfig(given ?? projectsOwn());
  const why = whyIgnored(config.file);
  if (why !== undefined)
    throw new UsageError(
      `The configuration ${config.file} can't be allowed: ${why}.`,
      'Make it yours alone (chown, chmod go-w), or name it with --config each time.',
    );
  const { sections = [] } = await parseConfig(config);
  if (sections.length === 0) return [`${escapeControl(config.file)} runs no commands: there is nothing to allow.`];
  keepTrust(config);
  return [
    `${escapeControl(config.file)} may run, until it changes:`,
    ...sections.map(({ command }) => `  ${escapeControl(command.map((word) => quote(word)).join(' '))}`),
  ];
}

/**
 * Takes the permission back, of whatever content.
 * @throws UsageError where there is none.
 */
export function distrust(given: string | undefined): string[] {
  const file = given ?? projectsOwn();
  if (!forgetTrust(file))
    throw new UsageError(`${file} was not allowed to run commands.`, 'See what is: faultline trust --list');
  return [`${escapeControl(file)} may run no commands any more.`];
}

/** The files that are allowed, and whether they have changed since. */
export function trusted(): string[] {
  const files = trustedFiles();
  if (files.length === 0) return ['No configuration of a project may run commands.'];
  return files.map((file) => escapeControl(file) + stateOf(file));
}

function stateOf(file: string): string {
  try {
    return isTrusted(openConfig(file)) ? '' : ' (changed since: it runs nothing until it is allowed again)';
  } catch {
    return ' (gone)';
  }
}

/** The file that the search finds, whether it counts or not. */
function projectsOwn(): string {
  const { found, ignored } = findConfig(undefined, process.cwd());
  const file = ignored[0]?.file ?? (found?.origin === 'project' ? found.file : undefined);
  if (file === undefined)
    throw new UsageError(
      'There is no configuration of a project here.',
      'Name one, for example: faultline trust faultline.config.yaml',
    );
  return file;
}
