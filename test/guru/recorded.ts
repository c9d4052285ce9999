import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { LogLine } from '../../src/log/envelope.ts';
import { guruReader } from '../../src/guru/parse-report.ts';
import type { GuruProcess, GuruReport } from '../../src/report/sections/guru.ts';

const fixtures = new URL('../../fixtures/guru/recorded/', import.meta.url);

/** The path of a recorded report. */
export function recordedPath(name: string): string {
  return fileURLToPath(new URL(name, fixtures));
}

export function recorded(name: string): string {
  return readFileSync(recordedPath(name), 'utf8');
}

/** Reads lines; what is part of no report with the numbers of its lines. */
export function parse(lines: Iterable<LogLine>): { reports: GuruReport[]; rest: { line: number; text: string }[] } {
  const reports: GuruReport[] = [];
  const rest: { line: number; text: string }[] = [];
  const reader = guruReader('test', { report: (report) => reports.push(report), rest: (other) => rest.push(other) });
  for (const line of lines) reader.read(line);
  reader.end();
  return { reports: reports.toSorted((a, b) => a.line - b.line), rest: rest.toSorted((a, b) => a.line - b.line) };
}

export function countProcesses(processes: readonly GuruProcess[]): number {
  return processes.reduce((sum, process) => sum + 1 + countProcesses(process.children), 0);
}
