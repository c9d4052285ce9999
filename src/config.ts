import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from './errors.ts';
import { userDirectory } from './user-directories.ts';
import type { Config } from './config-schema.ts';

export type { Config } from './config-schema.ts';

const NAMES = ['faultline.config.json', 'faultline.config.yaml', 'faultline.config.yml'];

/**
 * The configuration file's content, checked; `{}` where there is no file.
 * Order of search: `given`; upward from `from`; then the user's directory (XDG_CONFIG_HOME/faultline).
 * @throws UsageError that names the file and the key.
 */
export async function loadConfig(given?: string, from: string = process.cwd()): Promise<Config> {
  const file = given ?? findUpward(from) ?? inUserDirectory();
  if (file === undefined) return {};
  const data = await parse(file, read(file));
  const { ConfigSchema } = await import('./config-schema.ts');
  const checked = ConfigSchema.safeParse(data ?? {});
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0];
  const key = issue?.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0]] : (issue?.path ?? []);
  throw new UsageError(
    `The configuration ${file} is not valid at "${key.join('.')}": ${issue?.message ?? 'unknown'}.`,
    'Correct that key; docs/configuration.md lists what there is.',
  );
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(
      `The configuration ${file} can't be read: ${(error as NodeJS.ErrnoException).code}.`,
      'Name a readable file with --config.',
      { cause: error },
    );
  }
}

async function parse(file: string, text: string): Promise<unknown> {
  try {
    if (file.endsWith('.json')) return JSON.parse(text);
    const { parse: parseYaml } = await import('yaml');
    return parseYaml(text);
  } catch (error) {
    throw new UsageError(
      `The configuration ${file} can't be parsed: ${(error as Error).message.split('\n', 1)[0]}.`,
      'Correct its syntax.',
      { cause: error },
    );
  }
}

function findUpward(from: string): string | undefined {
  const found = inDirectory(from);
  if (found !== undefined) return found;
  const parent = path.dirname(from);
  return parent === from ? undefined : findUpward(parent);
}

function inUserDirectory(): string | undefined {
  return inDirectory(path.join(userDirectory('config'), 'faultline'));
}

function inDirectory(directory: string): string | undefined {
  return NAMES.map((name) => path.join(directory, name)).find((file) => existsSync(file));
}
