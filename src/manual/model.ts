/** All that help, man pages, pages of documentation, completion and suggestions know of the command line. Plain data: it is written at build time. */
export interface Manual {
  readonly version: string;
  /** One line about the program. */
  readonly description: string;
  readonly topics: readonly Topic[];
  readonly commands: readonly ManualCommand[];
  /** Flags that all commands have, or all but those that say otherwise. */
  readonly globals: readonly ManualFlag[];
}

/** Commands that share their first word. */
export interface Topic {
  readonly name: string;
  readonly summary: string;
}

export interface ManualCommand {
  /** As it is typed: `triage coredump`. */
  readonly name: string;
  /** One line. */
  readonly summary: string;
  /** Paragraphs, an empty line between them. */
  readonly description?: string;
  /** What stands behind the flags: `[MATCH|FILE...]`, `-- COMMAND...`; absent where nothing does. */
  readonly operands?: string;
  readonly args: readonly ManualArg[];
  /** Without those of `Manual.globals`. */
  readonly flags: readonly ManualFlag[];
  /** Names of the global flags that it takes. */
  readonly globals: readonly string[];
  readonly examples: readonly Example[];
}

export interface ManualArg {
  readonly name: string;
  readonly description: string;
  /** Words that it may be. */
  readonly options?: readonly string[];
}

export interface ManualFlag {
  /** Without dashes. */
  readonly name: string;
  readonly char?: string;
  readonly aliases: readonly string[];
  /** Flags of one group stand together: `JOURNAL`. */
  readonly group?: string;
  readonly description: string;
  /** What its value is called: `FILE`; absent for a flag without one. */
  readonly value?: string;
  readonly options?: readonly string[];
  readonly default?: string;
  readonly multiple: boolean;
  /** There is a --no-NAME too. */
  readonly negatable: boolean;
  /** The environment variable that stands for it. */
  readonly env?: string;
}

export interface Example {
  readonly description?: string;
  readonly command: string;
}

/** The flags of a command, its own first. */
export function flagsOf(manual: Manual, command: ManualCommand): ManualFlag[] {
  return [...command.flags, ...manual.globals.filter(({ name }) => command.globals.includes(name))];
}

/** `faultline triage coredump [FLAGS] [MATCH|FILE...]`. */
export function synopsisOf({ name, operands }: ManualCommand): string {
  return ['faultline', name, '[FLAGS]', ...(operands === undefined ? [] : [operands])].join(' ');
}

/** What a flag's description leaves out: what may be given, and what holds without it. One paragraph. */
export function fullDescription({ description, options, default: standard, env, negatable, name }: ManualFlag): string {
  return [
    description,
    ...(options === undefined ? [] : [`One of: ${options.join(', ')}.`]),
    ...(negatable ? [`Off: --no-${name}.`] : []),
    ...(standard === undefined ? [] : [`Default: ${standard}.`]),
    ...(env === undefined ? [] : [`Also from the environment: ${env}.`]),
  ].join(' ');
}

/** `-S, --since=TIME`. */
export function flagLabel({ name, char, value, multiple, negatable }: ManualFlag): string {
  const long = `--${negatable ? '[no-]' : ''}${name}`;
  return `${char === undefined ? '    ' : `-${char}, `}${long}${value === undefined ? '' : `=${value}`}${multiple ? '...' : ''}`;
}

/** Flags by the group they stand in, in the order in which the groups come first; those of none under FLAGS. */
export function flagGroups(flags: readonly ManualFlag[]): Map<string, ManualFlag[]> {
  const sorted = flags.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return Map.groupBy(
    sorted.toSorted((a, b) => Number(a.group !== undefined) - Number(b.group !== undefined)),
    ({ group }) => (group === undefined ? 'FLAGS' : `${group} FLAGS`),
  );
}
