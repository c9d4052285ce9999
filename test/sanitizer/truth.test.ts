import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, suite, test } from 'node:test';
import type { SanitizerProblem } from '../../src/report/sections/sanitizer.ts';
import { ruleOfKind } from '../../src/sanitizer/kind-rules.ts';
import { newerLogs, reportOf, situations, truthFor, type Situation } from './kinds.ts';
import { summary } from './summary.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'faultline-test-'));
after(() => rmSync(directory, { recursive: true, force: true }));

/** First lines, as anybody would count them. */
const FIRST = /(?:ERROR|WARNING): \w+Sanitizer: |: runtime error: |^ubsan: |GWP-ASan detected/gm;

suite('programs under the real sanitizers, and what their sources say', { concurrency: 2 }, () => {
  for (const situation of situations())
    for (const compiler of situation.compilers)
      test(`${situation.name}, ${compiler}`, async () => {
        const { log } = await reportOf(situation, compiler, directory);
        const file = path.join(directory, `${compiler}-${situation.name}.log`);
        writeFileSync(file, log);
        await isTrue(file, situation, compiler);
      });
});

suite("the same programs under newer compilers' sanitizers, recorded", () => {
  for (const { file, situation, compiler } of newerLogs())
    test(`${situation.name}, ${compiler}`, async () => await isTrue(file, situation, compiler));
});

/** The log tells what the source says, and nothing else. */
async function isTrue(file: string, situation: Situation, compiler: string): Promise<void> {
  const log = readFileSync(file, 'utf8');
  const { section } = await summary([file]);
  assert.deepEqual(
    section.problems.map((problem) => told(problem, situation.truth)).toSorted(),
    truthFor(situation, compiler),
    log,
  );
  assert.equal(section.totals?.reports, log.match(FIRST)?.length);
  assert.equal(section.verdict, 'problems');
  for (const { kind } of section.problems) assert.notEqual(ruleOfKind(kind), 'unknown-error', kind);
}

/** A problem in the words of a source; what the source does not say of it is left out. */
function told({ kind, rootCause, access, leak, contexts }: SanitizerProblem, truth: readonly string[]): string {
  const name = rootCause?.function?.replace(/\(.*$/, '');
  const line = [kind, name].filter((part) => part !== undefined).join(' ');
  const said =
    truth.map((each) => each.replace(/ clang$/, '')).find((each) => each === line || each.startsWith(`${line} `)) ?? '';
  return [
    line,
    ...(/ (?:read|write)\b/.test(said) ? [access?.kind] : []),
    ...(/ (?:read|write) \d/.test(said) ? [access?.size] : []),
    ...(leak === undefined ? [] : [`bytes=${leak.bytes}`, `blocks=${leak.blocks}`]),
    ...(said.includes('reports=') ? [`reports=${contexts}`] : []),
  ].join(' ');
}
