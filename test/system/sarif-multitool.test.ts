import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { render } from '../../src/report/views/index.ts';
import { hostileReport, realReports } from '../report/views/reports.ts';
import type { Report } from '../../src/report/model.ts';

/** Not a dependency: its platform packages can't be had everywhere. */
const MULTITOOL = '@microsoft/sarif-multitool@5.7.0';
const directory = mkdtempSync(path.join(tmpdir(), 'faultline-sarif-'));
let reports: Record<string, Report> = {};
before(async () => {
  reports = { ...(await realReports()), hostile: hostileReport() };
});
after(() => rmSync(directory, { recursive: true }));

test('sarif-multitool finds no error in what is written for code scanning', async () => {
  const files = await Promise.all(
    Object.entries(reports).map(async ([name, report]) => {
      const file = path.join(directory, `${name}.sarif`);
      writeFileSync(
        file,
        await render(report, 'sarif', {
          width: Infinity,
          color: false,
          verbose: false,
          repository: { relative: (each) => each.replace(/^\/+/, '') },
        }),
      );
      return file;
    }),
  );
  for (const rules of ['Sarif', 'Ghas']) assert.deepEqual(validate(files, rules), [], rules);
});

test('and finds one where there is one', () => {
  const file = path.join(directory, 'broken.sarif');
  const run = {
    tool: { driver: { name: 'Faultline', rules: [] } },
    results: [{ ruleId: 'x', ruleIndex: 7, message: { text: 'x.' } }],
  };
  writeFileSync(
    file,
    JSON.stringify({ $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] }),
  );
  assert.notDeepEqual(validate([file], 'Sarif'), []);
});

/** What the tool finds wrong. It exits 0 whatever it finds; the findings are a SARIF log of its own. */
function validate(files: readonly string[], rules: string): unknown[] {
  const log = path.join(mkdtempSync(path.join(directory, 'log-')), 'log.json'); // it overwrites none
  const args = [
    'exec',
    '--yes',
    '--loglevel=error',
    `--package=${MULTITOOL}`,
    '--',
    'sarif-multitool',
    'validate',
    ...files,
    '--rule-kind',
    rules,
    '--output',
    log,
  ];
  const { stdout, stderr } = spawnSync('npm', args, { encoding: 'utf8' });
  assert.match(stdout, /Analysis completed successfully/, stderr);
  const { runs } = JSON.parse(readFileSync(log, 'utf8')) as { runs: { results?: { level?: string }[] }[] };
  return runs.flatMap(({ results = [] }) => results).filter(({ level = 'warning' }) => level === 'error');
}
