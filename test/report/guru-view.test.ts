import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { showReports } from '../../src/guru/show.ts';
import { triageLog } from '../../src/python/triage-log.ts';
import { createReport } from '../../src/report/create.ts';
import { buildSections } from '../../src/report/build.ts';
import { EvidenceError } from '../../src/errors/errors.ts';
import { guruView } from '../../src/report/views/guru.ts';
import { parse, recordedPath } from '../guru/recorded.ts';

suite('a report in the text form of a Guru Meditation Report reads back', () => {
  test('one that was a Guru Meditation Report', async () => {
    const report = await showReports({ paths: [recordedPath('plain.txt')] }, {});
    const [section] = report.sections;
    const { reports, rest } = parse(guruView(report).split('\n'));
    assert.deepEqual(rest, []);
    assert.equal(reports.length, 1);
    assert.equal(section?.kind, 'guru');
    const original = section.kind === 'guru' ? section.reports[0] : undefined;
    assert.deepEqual(reports[0]?.threads, original?.threads);
    assert.deepEqual(reports[0]?.greenThreads, original?.greenThreads);
    assert.deepEqual(reports[0]?.processes, original?.processes);
    assert.partialDeepStrictEqual(reports[0]?.configuration, original?.configuration);
  });
  test('a crash', async () => {
    const path = new URL('../../fixtures/python/recorded/3.12.1-segv-2.txt', import.meta.url).pathname;
    const { reports } = parse(guruView(await triageLog({ path })).split('\n'));
    assert.equal(reports[0]?.package?.product, 'faultline');
    assert.deepEqual(
      reports[0].threads.map(({ frames }) => frames[0]?.function),
      ['wait', 'wait', 'deep'],
    );
    assert.deepEqual(reports[0].configuration.subject, { path });
    assert.match(reports[0].sections.find(({ title }) => title === 'Findings')?.text ?? '', /python\/fatal-signal/);
  });
  test('whatever text the evidence holds, it forges no section', () => {
    const hostile = fc.oneof(
      fc.string(),
      fc.constantFrom(
        '='.repeat(72),
        `x\n${'='.repeat(72)}\n====  Package  ====\n${'='.repeat(72)}\nversion = 0`,
        '------ Thread #1 ------',
        'Unable to run Guru Meditation Report!',
      ),
    );
    fc.assert(
      fc.property(hostile, hostile, hostile, (title, output, subject) => {
        const report = createReport('test', {
          subject: { subject },
          findings: [],
          sections: [{ kind: 'custom', title: `Custom ${title}`, command: ['x'], output }],
          incomplete: [],
          provenance: {},
        });
        const { reports } = parse(guruView(report).split('\n'));
        assert.equal(reports.length, 1);
        assert.equal(reports[0]?.package?.product, 'faultline');
        assert.equal(reports[0].sections.length, 1);
        assert.deepEqual([reports[0].threads, reports[0].failed], [[], undefined]);
      }),
    );
  });
});

test('a section that fails becomes one that says so, the rest is made', async () => {
  const log = { kind: 'log', title: 'Log', source: 'x', lines: 1, tracebacks: 0, crashes: 0 } as const;
  const sections = await buildSections([
    { title: 'One', make: () => Promise.reject(new EvidenceError('x is gone.', 'Bring it back.')) },
    { title: 'Two', make: () => log },
    {
      title: 'Three',
      make: () => {
        throw new TypeError('no');
      },
    },
  ]);
  assert.deepEqual(sections, [
    { kind: 'failed', title: 'One', why: 'x is gone. Bring it back.' },
    log,
    { kind: 'failed', title: 'Three', why: 'no' },
  ]);
});
