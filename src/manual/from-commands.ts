import type { Command } from '@oclif/core/command';
import type { Arg, Flag } from '@oclif/core/interfaces';
import type { Example, Manual, ManualArg, ManualCommand, ManualFlag, Topic } from './model.ts';
import { TOPICS } from './topics.ts';

/** A command's class, as far as the manual asks. */
export type CommandClass = typeof Command;

/** What package.json says. */
export interface PackageFacts {
  readonly version: string;
  readonly description: string;
}

const GLOBAL = 'GLOBAL';

/**
 * The manual of all commands: what they say of themselves in their static properties, as plain data.
 * @param classes by what is typed: `triage coredump`.
 */
export function manualOf(classes: ReadonlyMap<string, CommandClass>, about: PackageFacts): Manual {
  const order = Object.keys(TOPICS);
  const place = (name: string) => order.indexOf(firstWord(name)) >>> 0; // those of no topic come last
  const names = [...classes.keys()].toSorted((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
  const globals = new Map<string, ManualFlag>();
  const commands = names.map((name): ManualCommand => {
    const commandClass = classes.get(name) as CommandClass;
    const flags = Object.entries({ ...commandClass.flags, ...commandClass.baseFlags })
      .filter(([, flag]) => flag.hidden !== true)
      .map(([flagName, flag]) => manualFlag(flagName, flag as Flag<unknown>));
    const [shared, own] = [flags.filter(isGlobal), flags.filter((flag) => !isGlobal(flag))];
    for (const flag of shared) globals.set(flag.name, flag);
    return manualCommand(name, commandClass, own, shared.map((flag) => flag.name).toSorted());
  });
  return { ...about, topics: topicsOf(names), commands, globals: [...globals.values()] };
}

function isGlobal({ group }: ManualFlag): boolean {
  return group === GLOBAL;
}

function topicsOf(names: readonly string[]): Topic[] {
  const first = names.filter((name) => name.includes(' ')).map((name) => firstWord(name));
  return [...new Set(first)].map((name) => {
    const summary = TOPICS[name];
    if (summary === undefined) throw new Error(`src/manual/topics.ts says nothing of ${name}.`);
    return { name, summary };
  });
}

function manualCommand(
  name: string,
  { summary, description, usage, args, examples }: CommandClass,
  flags: readonly ManualFlag[],
  globals: readonly string[],
): ManualCommand {
  const manualArgs = Object.entries(args).map(([key, arg]) => manualArg(key, arg as Arg<unknown>));
  const operands =
    typeof usage === 'string'
      ? usage
      : Object.entries(args)
          .map(([key, arg]) => operand(key, arg as Arg<unknown>))
          .join(' ');
  return {
    name,
    summary: summary ?? '',
    ...(description === undefined ? {} : { description }),
    ...(operands === '' ? {} : { operands }),
    args: manualArgs,
    flags,
    globals,
    examples: (examples ?? []).map((example) => manualExample(name, example)),
  };
}

function operand(key: string, arg: Arg<unknown>): string {
  const name = argName(key, arg);
  return arg.required ? name : `[${name}]`;
}

function firstWord(name: string): string {
  return name.split(' ', 1)[0] as string;
}

/** What the command calls it, else its key. */
function argName(key: string, arg: Arg<unknown>): string {
  return arg.name === undefined || arg.name === key ? key.toUpperCase() : arg.name;
}

function manualArg(key: string, arg: Arg<unknown>): ManualArg {
  return {
    name: argName(key, arg),
    description: arg.description ?? '',
    ...(arg.options === undefined ? {} : { options: arg.options }),
  };
}

function manualFlag(name: string, flag: Flag<unknown>): ManualFlag {
  const { char, aliases = [], helpGroup: group, description = '', env } = flag;
  return {
    name,
    ...(char === undefined ? {} : { char }),
    aliases,
    ...(group === undefined ? {} : { group }),
    description,
    ...(flag.type === 'option' ? valueOf(flag) : {}),
    ...(typeof flag.default === 'string' || typeof flag.default === 'number' ? { default: String(flag.default) } : {}),
    multiple: flag.type === 'option' && flag.multiple === true,
    negatable: flag.type === 'boolean' && flag.allowNo,
    ...(env === undefined ? {} : { env }),
  };
}

function valueOf({
  helpValue,
  options,
}: Flag<unknown> & { readonly type: 'option' }): Pick<ManualFlag, 'value' | 'options'> {
  const value = typeof helpValue === 'string' ? helpValue : options === undefined ? 'VALUE' : 'WORD';
  return { value, ...(options === undefined ? {} : { options: [...options] }) };
}

function manualExample(name: string, example: Command.Example): Example {
  const fill = (text: string) =>
    text.replaceAll('<%= config.bin %>', 'faultline').replaceAll('<%= command.id %>', name);
  if (typeof example === 'string') return { command: fill(example) };
  return { description: fill(example.description), command: fill(example.command) };
}
