import { coredumpRecord, type CoredumpRecord } from '../evidence/record.ts';
import { crashThreadFirst, parseSystemdStack } from '../stacks/systemd-stack.ts';
import { known } from '../text/known.ts';
import { parseJournalEntry } from '../tools/journal-entry.ts';
import type { CrashText, MakeReader } from './model.ts';

const FIELD = /^([A-Z_][A-Z0-9_]*)(?:=(.*))?$/;
const CURSOR = '__CURSOR';
/** journalctl -o verbose: `Sat 2026-11-28 23:42:06.342115 UTC [s=4fb3...;i=1007;b=...;m=...;t=6615e999de550;x=...]` */
const VERBOSE = /^\S.* \[(s=[\da-f]+;i=[\da-f]+;.*;t=([\da-f]+);[^\]]*)\]$/;
/** Before a field of several lines in an export: 8 bytes, of which the last are 0. */
// oxlint-disable-next-line no-control-regex
const LENGTH = /^[^\0]{0,4}\0{4,}/;
const ENTRY_MAX = 4 * 1024 * 1024; // characters

/** Entries of the journal with their fields: `journalctl -o json`, `json-pretty`, `json-seq`, `json-sse`, `export`, `verbose`. */
export const journalFieldsReader: MakeReader = (take) => {
  let [fields, begun, size, open] = [
    undefined as Map<string, string> | undefined,
    0,
    0,
    undefined as string | undefined,
  ];
  let pretty: { lines: string[]; begun: number } | undefined;

  const close = (): void => {
    if (fields !== undefined) offer(Object.fromEntries(fields), begun, take);
    [fields, open] = [undefined, undefined];
  };
  const start = (number: number, cursor: string): void => {
    close();
    [fields, begun, size] = [new Map([[CURSOR, cursor]]), number, 0];
  };

  return {
    read(line, number) {
      if (pretty !== undefined || line === '{') return readPretty(line, number);
      const json = /^(?:\u001e|data: )?(\{".*\})$/.exec(line)?.[1];
      if (json !== undefined) return line.includes('COREDUMP_') && offerJson(json, number);
      const verbose = VERBOSE.exec(line);
      if (verbose !== null) {
        start(number, verbose[1] ?? '');
        fields?.set('__REALTIME_TIMESTAMP', String(Number.parseInt(verbose[2] ?? '', 16)));
        return true;
      }
      if (line.startsWith(`${CURSOR}=`)) {
        start(number, line.slice(CURSOR.length + 1));
        return true;
      }
      return fields !== undefined && readField(line);
    },
    end() {
      close();
      pretty = undefined;
    },
  };

  function readField(line: string): boolean {
    const [, name, value] = FIELD.exec(line.replace(/^ {4}/, '')) ?? [];
    size += line.length;
    if (size > ENTRY_MAX) close();
    else if (name !== undefined) {
      fields?.set(name, value ?? '');
      open = name;
    } else if (open !== undefined) {
      const so = fields?.get(open) ?? '';
      const text = line.replace(LENGTH, '');
      fields?.set(open, so === '' ? text : `${so}\n${text}`);
    } else if (line !== '') close();
    return fields !== undefined;
  }

  function readPretty(line: string, number: number): boolean {
    pretty ??= { lines: [], begun: number };
    pretty.lines.push(line);
    size = pretty.lines.length === 1 ? 0 : size + line.length;
    if (line !== '}' && size <= ENTRY_MAX) return true;
    const { lines, begun: at } = pretty;
    pretty = undefined;
    const text = lines.join('\n');
    return text.includes('COREDUMP_') && offerJson(text, at);
  }

  function offerJson(text: string, number: number): boolean {
    const entry = parseJournalEntry(text);
    if (entry !== undefined) offer(entry, number, take);
    return entry !== undefined;
  }
};

function offer(entry: Readonly<Record<string, string | null>>, line: number, take: (crash: CrashText) => void): void {
  const record = coredumpRecord(entry);
  if (record !== undefined)
    take({
      writer: 'systemd-coredump',
      line,
      facts: factsOf(record),
      threads: crashThreadFirst(parseSystemdStack(record.message ?? ''), record),
    });
}

function factsOf(record: CoredumpRecord): CrashText['facts'] {
  const { pid, uid, signal, code, comm, executable, commandLine, container, host, time, machineId, bootId } = record;
  const unit = record.unit ?? record.userUnit;
  const process = { pid, uid, signal, code, comm, executable, commandLine, container, unit };
  return known({ ...process, host, time, machineId, bootId });
}
