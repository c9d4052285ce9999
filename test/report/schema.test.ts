import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { reportJsonSchema, type Report } from '../../src/report/model.ts';
import { SUBJECTS, hostileReport, realReports } from './views/reports.ts';

let reports: Record<string, Report> = {};
before(async () => {
  reports = { ...(await realReports()), hostile: hostileReport() };
});

test('the published schema is that of the code', () => {
  const published: unknown = JSON.parse(
    readFileSync(new URL('../../schemas/report.schema.json', import.meta.url), 'utf8'),
  );
  assert.deepEqual(
    published,
    JSON.parse(JSON.stringify(reportJsonSchema())),
    'write it anew: node bin/run.js schema > schemas/report.schema.json',
  );
});

for (const name of SUBJECTS) {
  test(`the report "${name}" is valid by the published schema`, () => {
    const ajv = new Ajv2020({ strict: true, validateFormats: false, allowUnionTypes: true });
    const valid = ajv.validate(reportJsonSchema(), JSON.parse(JSON.stringify(reports[name])));
    assert.ok(valid, JSON.stringify(ajv.errors, undefined, 1));
  });
}
