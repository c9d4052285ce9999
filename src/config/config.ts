import { findConfig, readNamed, type ConfigFile, type Ignored } from './config-file.ts';
import { escapeControl, UsageError } from '../errors/errors.ts';
import { parseJson, Refused } from './small-file.ts';
import type { Config } from './config-schema.ts';

export type { Config } from './config-schema.ts';

/** A configuration as it counts. */
export interface LoadedConfig extends Config {
  /** The file whose `sections` were taken out: the user has not allowed it to run commands. */
  readonly withheld?: string;
}

/**
 * The configuration file's content, checked; `{}` where there is no file. What others could have written does not count,
 * and is told on standard error; commands of a project's file only count once the user has allowed them.
 * @throws UsageError that names the file and the key.
 */
export async function loadConfig(given?: string, from: string = process.cwd()): Promise<LoadedConfig> {
  const { found, ignored } = locate(given, from);
  for (const each of ignored) tell(each);
  if (found === undefined) return {};
  const config = await parseConfig(found);
  if (config.sections === undefined || found.origin !== 'project') return config;
  const { isTrusted } = await import('./trust-store.ts');
  if (isTrusted(found)) return config;
  const { sections: _, ...rest } = config;
  return { ...rest, withheld: found.file };
}

/**
 * What a configuration says.
 * @throws UsageError that names the file and the key.
 */
export async function parseConfig({ file, text }: Pick<ConfigFile, 'file' | 'text'>): Promise<Config> {
  const data = await parse(file, text);
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

/** The text of a configuration that is named. @throws UsageError */
export function openConfig(file: string): Pick<ConfigFile, 'file' | 'text'> {
  return asUsage(() => readNamed(file));
}

function locate(given: string | undefined, from: string): ReturnType<typeof findConfig> {
  return asUsage(() => findConfig(given, from));
}

function asUsage<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof Refused)
      throw new UsageError(error.message, 'Name a readable file with --config.', { cause: error });
    throw error;
  }
}

function tell({ file, why }: Ignored): void {
  process.stderr.write(
    `faultline: The configuration ${escapeControl(file)} is not used: ${escapeControl(why)}.\nIf you know what is in it, name it: --config ${escapeControl(file)}\n`,
  );
}

async function parse(file: string, text: string): Promise<unknown> {
  try {
    if (file.endsWith('.json')) return parseJson(text);
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
