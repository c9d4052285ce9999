import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { parseJson, readSmallFile, Refused, REPORT_MAX } from '../config/small-file.ts';
import { EvidenceError } from '../errors/errors.ts';
import { contentOf, type Input } from './read-reports.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * What Salt gathered of its minions: `salt-call mine.get '*' NAME --out=json`, which has them below `local`, the same from
 * Python, which has not, and `salt '*' cmd.run COMMAND --out=json`, with `--static` or without. What a minion has is a
 * report, a list of them, or text with one in each line.
 * @param file a file, or `-` for standard input.
 * @throws EvidenceError for what can't be read, or is none of these.
 */
export function* readSalt(file: string): Generator<Input> {
  for (const document of documentsOf(file))
    for (const [minion, data] of Object.entries(minionsOf(document))) yield* ofMinion(minion, data);
}

function documentsOf(file: string): Json[] {
  try {
    const text = file === '-' ? readFileSync(0, 'utf8') : readSmallFile(file, REPORT_MAX).text;
    // Without --static a document follows the other, each beginning with its brace on a line.
    return text.split(/(?<=^\}\r?\n)(?=\{)/m).map((part) => recordIn(parseJson(part)));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new EvidenceError(
      `${file === '-' ? 'Standard input' : file} is no output of Salt: ${error.message}.`,
      "Save it with: salt-call mine.get '*' NAME --out=json, or: salt '*' cmd.run COMMAND --out=json --static",
      { cause: error },
    );
  }
}

function recordIn(value: unknown): Json {
  if (!isRecord(value)) throw new Refused('it has no minions');
  return value;
}

function minionsOf(document: Json): Json {
  const { local } = document;
  return Object.keys(document).length === 1 && isRecord(local) && !('schema' in local) ? local : document;
}

function* ofMinion(minion: string, data: unknown): Generator<Input> {
  const values = valuesOf(data);
  if (values.length === 0) return;
  for (const value of values) {
    try {
      const content = contentOf(typeof value === 'string' ? parseJson(value) : value);
      yield 'occurrences' in content
        ? { from: minion, occurrences: content.occurrences.map((each) => ({ host: minion, ...each })) }
        : { from: minion, ...content };
    } catch (error) {
      if (!(error instanceof Refused || error instanceof z.ZodError)) throw error;
      yield { from: minion, why: `it sent no report: ${shown(value)}` };
      return;
    }
  }
}

/** A report is one, however its text is laid out; what a minion without a crash prints is nothing. */
function valuesOf(data: unknown): readonly unknown[] {
  if (Array.isArray(data)) return data;
  if (isRecord(data)) return 'schema' in data ? [data] : Object.values(data);
  if (typeof data !== 'string') return data === null ? [] : [data];
  const lines = data.split('\n').filter((line) => line.trim() !== '');
  return lines.length > 1 && lines.every((line) => line.startsWith('{') && line.trimEnd().endsWith('}'))
    ? lines
    : lines.length === 0
      ? []
      : [data];
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 100 ? `${text.slice(0, 100)}...` : text;
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
