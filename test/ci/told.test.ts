import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parseReport, type Report } from '../../src/report/model.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import type { SourceSection } from '../../src/report/sections/source.ts';
import { faultline } from '../support/faultline.ts';
import { calm, useProject } from './project.ts';

const project = useProject();

async function report(flags: readonly string[], command = ['./run-tests.sh', 'out']): Promise<Report> {
  const { stderr } = await faultline(['ci', 'run', ...flags, '--report', 'json=report.json', '--', ...command], {
    cwd: project,
    env: { ...calm(project), API_TOKEN: 'a-canary-of-the-job' },
  });
  assert.doesNotMatch(stderr, /is no option|a-canary/);
  return parseReport(JSON.parse(readFileSync(path.join(project, 'report.json'), 'utf8')));
}

/** Of the C program, whose source is shown. */
function linesOf({ sections }: Report): SourceSection['frames'][number]['lines'] | undefined {
  const frames = sections.flatMap((section) => (section.kind === 'source' ? (section as SourceSection).frames : []));
  return frames.find(({ function: name }) => name === 'parse_header')?.lines;
}

test('what is told of the processes that crashed is what was asked for', async () => {
  const plain = await report([]);
  assert.equal(sectionOf(plain, 'variables'), undefined);
  assert.equal(sectionOf(plain, 'process')?.environment, undefined);

  const asked = await report(['--locals', '--env', 'values', '--hexdump']);
  assert.ok((sectionOf(asked, 'variables')?.frames.length ?? 0) > 0);
  const own = sectionOf(asked, 'process')?.environment?.find(({ name }) => name === 'API_TOKEN');
  assert.ok(own?.value !== undefined);
  assert.doesNotMatch(own.value, /canary/);
});

test('source that was moved after it was compiled is found where --source-map says', async () => {
  mkdirSync(path.join(project, 'moved'));
  const moved = (...flags: readonly string[]) =>
    report(flags, ['sh', '-c', './run-tests.sh out; mv parser.c moved; false']);
  assert.equal(linesOf(await moved()), undefined);
  execFileSync('mv', ['moved/parser.c', '.'], { cwd: project });
  const found = linesOf(await moved('--source-map', `${project}=moved`));
  assert.ok(found?.some(({ text }) => text.includes("*value = '\\0'")));
});

test('a place of the source that is none is said before anything is run', async () => {
  const { stderr, status } = await faultline(['ci', 'run', '--source-map', 'nothing', '--', 'true'], { cwd: project });
  assert.equal(status, 2);
  assert.match(stderr, /--source-map nothing is not FROM=TO/);
});
