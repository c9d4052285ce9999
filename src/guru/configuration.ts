import type { GuruValue } from '../report/sections/guru.ts';

export type Configuration = Record<string, Record<string, GuruValue>>;

/** Reads the body of a Configuration section line by line. */
export interface ConfigurationReader {
  /** Whether the line is part of the configuration. */
  accept(line: string): boolean;
  finish(): Configuration;
}

interface Option {
  readonly key: string;
  /** What stands behind ` = `; undefined for `key:`, whose value is on the lines below. */
  readonly value?: string;
  /** Lines below, without the indentation of the option's own. */
  readonly lines: string[];
}

interface Group {
  readonly name: string;
  readonly options: Option[];
}

/** oslo.config's names; other text that ends in a colon (`Traceback (most recent call last):`) is of the log. */
const GROUP = /^(\w[\w .:@/-]*):[ ]?$/;
const OPTION = /^( *)(\S.*?) =(?: (.*))?$/;
const BLOCK = /^( *)(\S.*):[ ]?$/;

/**
 * Groups at column 0, options at 2, items and entries at 4. A web page or a mail takes the indentation away: then
 * options are in ascending order within a group, which tells a mapping within a group from the next group.
 */
export function configurationReader(): ConfigurationReader {
  const groups: Group[] = [];
  let flat: boolean | undefined;

  return {
    accept(line) {
      if (line.trim() === '') return true;
      const group = groups.at(-1);
      if (group !== undefined)
        flat ??= group.options.length === 0 && OPTION.test(line) && !line.startsWith('  ') ? true : undefined;
      return flat === true ? acceptFlat(line, groups) : acceptIndented(line, groups);
    },
    finish() {
      const whole = flat === true ? regroup(groups) : groups;
      return Object.fromEntries(
        whole.map(({ name, options }) => [
          name,
          Object.fromEntries(options.map((option) => [option.key, valueOf(option)])),
        ]),
      );
    },
  };
}

function acceptIndented(line: string, groups: Group[]): boolean {
  const indent = line.length - line.trimStart().length;
  const last = groups.at(-1)?.options.at(-1);
  if (indent === 0) {
    const name = GROUP.exec(line)?.[1];
    if (name !== undefined) groups.push({ name, options: [] });
    return name !== undefined;
  }
  if (indent === 2) {
    const option = optionOf(line);
    if (option !== undefined) groups.at(-1)?.options.push(option);
    return option !== undefined && groups.length > 0;
  }
  if (indent < 4 || last === undefined || (last.value ?? '') !== '') return false;
  last.lines.push(line.slice(4));
  return true;
}

function acceptFlat(line: string, groups: Group[]): boolean {
  const group = groups.at(-1);
  const last = group?.options.at(-1);
  const name = GROUP.exec(line)?.[1];
  if (name !== undefined) {
    groups.push({ name, options: [] });
    return true;
  }
  const option = optionOf(line);
  if (option !== undefined) {
    group?.options.push(option);
    return true;
  }
  if (last !== undefined && (last.value ?? '') === '') {
    last.lines.push(line);
    return true;
  }
  return group?.options.length === 0 && becomesText(group, line, groups);
}

/** `name:` with text below is no group, but an option of several lines in the group before. */
function becomesText(group: Group, line: string, groups: Group[]): boolean {
  const before = groups.at(-2);
  if (before === undefined) return false;
  groups.pop();
  before.options.push({ key: group.name, lines: [line] });
  return true;
}

function optionOf(line: string): Option | undefined {
  const [, , key, value = ''] = OPTION.exec(line) ?? [];
  if (key !== undefined) return { key, value, lines: [] };
  const block = BLOCK.exec(line)?.[2];
  return block === undefined ? undefined : { key: block, lines: [] };
}

/** Where the keys of a group fall back below its own name, what came before was a mapping of the group before it. */
function regroup(groups: readonly Group[]): Group[] {
  const whole: Group[] = [];
  for (const group of groups) {
    const before = whole.at(-1);
    const fall = group.options.findIndex(
      (option, index) => index > 0 && option.key < (group.options[index - 1] as Option).key,
    );
    const next = group.options[fall];
    const parentKey = before?.options.at(-1)?.key;
    if (
      before !== undefined &&
      next !== undefined &&
      parentKey !== undefined &&
      parentKey < group.name &&
      group.name < next.key
    ) {
      const entries = group.options.slice(0, fall).map(({ key, value }) => `${key} = ${value ?? ''}`);
      before.options.push({ key: group.name, lines: entries }, ...group.options.slice(fall));
    } else {
      whole.push(group);
    }
  }
  return whole;
}

/** `key = ` with lines below is a list; `key:` is a mapping if all its lines are entries, else text of several lines. */
function valueOf({ value, lines }: Option): GuruValue {
  if (value !== undefined) return lines.length === 0 ? value : listOf(lines);
  const entries = lines.filter((line) => !line.startsWith(' ')).map((line) => OPTION.exec(line));
  if (entries.length === 0 || entries.some((entry) => entry === null)) return lines.join('\n');
  return Object.fromEntries(entries.map((entry) => [entry?.[2] ?? '', entry?.[3] ?? '']));
}

/** Deeper lines belong to the item above them. */
function listOf(lines: readonly string[]): string[] {
  const items: string[] = [];
  for (const line of lines) {
    if (line.startsWith(' ') && items.length > 0) items.push(`${items.pop()}\n${line}`);
    else items.push(line);
  }
  return items;
}
