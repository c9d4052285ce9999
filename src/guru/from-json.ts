import type { GuruFrame, GuruProcess, GuruReport, GuruThread, GuruValue } from '../report/sections/guru.ts';
import { parseJson } from '../config/small-file.ts';

type Json = Readonly<Record<string, unknown>>;
type Part = Partial<GuruReport>;

/** oslo.reports' JSON of a whole model, titles to sections, or of the Threads section alone; undefined: something else. */
export function reportFromJson(text: string): Part | undefined {
  const value = parsed(text);
  if (value === undefined) return undefined;
  if (Object.values(value).some((each) => record(each)?.stack_trace !== undefined)) return { threads: threads(value) };
  const known = ['Threads', 'Green Threads', 'Configuration', 'Processes'].filter((title) => title in value);
  if (known.length === 0 || record(value.Threads ?? value.Configuration) === undefined) return undefined;
  return {
    ...(record(value.Package) === undefined ? {} : { package: strings(record(value.Package) ?? {}) }),
    threads: threads(record(value.Threads) ?? {}),
    greenThreads: threads(record(value['Green Threads']) ?? value['Green Threads'] ?? {}),
    processes: record(value.Processes) === undefined ? [] : [process(record(value.Processes) ?? {})],
    configuration: Object.fromEntries(
      Object.entries(record(value.Configuration) ?? {}).map(([group, options]) => [
        group,
        configurationValues(record(options) ?? {}),
      ]),
    ),
    sections: Object.entries(value)
      .filter(([title]) => !STANDARD.has(title))
      .map(([title, body]) => ({ title, text: typeof body === 'string' ? body : JSON.stringify(body, undefined, 2) })),
  };
}

const STANDARD = new Set(['Package', 'Threads', 'Green Threads', 'Processes', 'Configuration']);

function parsed(text: string): Json | undefined {
  try {
    return record(parseJson(text));
  } catch {
    return undefined;
  }
}

function record(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** By id, or a list; the frames outermost first, as in the text. */
function threads(value: unknown): GuruThread[] {
  return (Array.isArray(value) ? value : Object.values(record(value) ?? {})).map((each): GuruThread => {
    const thread = record(each) ?? {};
    const id = thread.thread_id;
    const lines = list(record(thread.stack_trace)?.lines);
    return {
      ...(typeof id === 'number' || typeof id === 'string' ? { id: String(id) } : {}),
      frames: lines.map((line) => frame(record(line) ?? {})).toReversed(),
    };
  });
}

function frame({ filename, line, name, code }: Json): GuruFrame {
  return {
    file: scalar(filename),
    line: typeof line === 'number' ? line : 0,
    function: scalar(name),
    ...(typeof code === 'string' ? { code } : {}),
  };
}

function process({ pid, parent_pid: parent, username, uids, state, children }: Json): GuruProcess {
  const uid = record(uids)?.real;
  return {
    pid: Number(pid),
    ...(typeof parent === 'number' ? { parentPid: parent } : {}),
    ...(typeof username === 'string' ? { user: username } : {}),
    ...(typeof uid === 'number' ? { uid } : {}),
    ...(typeof state === 'string' ? { state } : {}),
    children: list(children).map((child) => process(record(child) ?? {})),
  };
}

function configurationValues(options: Json): Record<string, GuruValue> {
  return Object.fromEntries(Object.entries(options).map(([key, value]) => [key, optionValue(value)]));
}

function optionValue(value: unknown): GuruValue {
  if (Array.isArray(value)) return value.map((item) => scalar(item));
  const mapping = record(value);
  return mapping === undefined ? scalar(value) : strings(mapping);
}

function strings(mapping: Json): Record<string, string> {
  return Object.fromEntries(Object.entries(mapping).map(([key, value]) => [key, scalar(value)]));
}

/** As the text form writes it, Python's way, so that both forms of a report compare equal. */
function scalar(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'object' ? JSON.stringify(value) : String(value as string | number);
}
