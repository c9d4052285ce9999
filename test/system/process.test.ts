import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { after, before, suite, test } from 'node:test';
import { parseReport, type Report } from '../../src/report/model.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import { syncJournal } from '../../src/tools/journalctl.ts';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';
import { makeCgroup, type Cgroup } from '../support/cgroup.ts';
import { buildCrasher } from '../support/crasher.ts';
import { faultline } from '../support/faultline.ts';
import { usePipeline } from '../support/pipeline.ts';
import { until } from '../support/until.ts';

const ID = 'c0ffee'.padEnd(64, '0');
/** MESSAGE_IDs of systemd: a unit's start is done; it has failed. */
const [STARTED, FAILED] = ['39f53479d3a045ac8e11786248231fbf', 'd9b373ed55a64feb8242e02dbe79a49c'];
const SECRET = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJlLW9mLWl0';

/** What systemd-coredump records of a process that was in a unit, or in a container. */
suite('the process that died', () => {
  const pipeline = usePipeline();
  const program = path.join(temporaryDirectory().path, 'crasher');
  const made: Cgroup[] = [];
  before(() => buildCrasher(program));
  after(() => made.forEach(({ remove }) => remove()));

  async function crashIn(cgroup: string | undefined): Promise<Report | undefined> {
    const place = cgroup === undefined ? undefined : makeCgroup(cgroup);
    if (cgroup !== undefined && place === undefined) return undefined;
    if (place !== undefined) made.push(place);
    const enter = place === undefined ? '' : `echo $$ > ${place.procs} && `;
    const { pid } = await pipeline.crash(['sh', '-c', `${enter}exec "$0" 7< "$0"`, program], {
      env: { SERVICE_PASSWORD: 'tr0ub4dor', BEARER: SECRET },
    });
    const shown = await faultline(['triage', 'coredump', String(pid), '--last', '1', '--json', '--env', 'values']);
    assert.deepEqual([shown.status, shown.stderr], [0, '']);
    return parseReport(JSON.parse(shown.stdout));
  }

  test('its files, limits, memory, user and masked environment', async () => {
    const report = await crashIn(undefined);
    assert.ok(report);
    const process = sectionOf(report, 'process');
    assert.equal(process?.user, 'root');
    assert.ok(process.openFiles?.some(({ descriptor, path: file }) => descriptor === 7 && file === program));
    const files = process.limits?.find(({ name }) => name === 'Max open files');
    assert.ok(typeof files?.soft === 'number' && files.unit === 'files');
    assert.ok((process.memory?.resident ?? 0) > 4096);
    assert.ok((process.memory?.writable ?? 0) > 4096);
    const values = new Map(process.environment?.map(({ name, value }) => [name, value]));
    assert.equal(values.get('SERVICE_PASSWORD'), '***');
    assert.equal(values.get('BEARER'), '***');
    assert.ok(values.has('PATH'));
  });

  test('its unit, and how often that crashed in this boot', async (context) => {
    const unit = `faultline-${process.pid}.service`;
    for (const number of [1, 2]) {
      const report = await crashIn(`system.slice/${unit}`);
      if (report === undefined) {
        context.skip('no cgroup can be made here');
        return;
      }
      const section = sectionOf(report, 'process');
      assert.partialDeepStrictEqual(section, { unit, slice: 'system.slice', crashesInBoot: number });
      assert.equal(section?.cgroup, `/system.slice/${unit}`);
      assert.equal(section.containerId, undefined);
    }
  });

  test('how long its unit had been up, where systemd told last that it was started', async (context) => {
    const unit = `faultline-up-${process.pid}.service`;
    const told = async (message: string): Promise<number | undefined | null> => {
      execFileSync('logger', ['--journald'], { input: `MESSAGE_ID=${message}\nMESSAGE=told\nUNIT=${unit}\n` });
      await syncJournal();
      const report = await crashIn(`system.slice/${unit}`);
      return report === undefined ? null : sectionOf(report, 'process')?.unitUptime;
    };
    const up = await told(STARTED);
    if (up === null) {
      context.skip('no cgroup can be made here');
      return;
    }
    assert.ok(up !== undefined && up >= 0 && up < 600, String(up));
    // What it told in the second of the crash may be of that crash itself.
    const failed = Date.now();
    execFileSync('logger', ['--journald'], { input: `MESSAGE_ID=${FAILED}\nMESSAGE=told\nUNIT=${unit}\n` });
    await until('the next second', () => Math.trunc(Date.now() / 1000) > Math.trunc(failed / 1000) + 1);
    assert.equal(await told(FAILED), undefined);
  });

  test('its container and pod', async (context) => {
    const pod = 'kubepods.slice/kubepods-pod0f1e2d3c_0000_4000_8000_00000000000a.slice';
    const report = await crashIn(`${pod}/cri-containerd-${ID}.scope`);
    if (report === undefined) {
      context.skip('no cgroup can be made here');
      return;
    }
    const section = sectionOf(report, 'process');
    assert.partialDeepStrictEqual(section, {
      containerId: ID,
      containerEngine: 'containerd',
      pod: '0f1e2d3c-0000-4000-8000-00000000000a',
    });
    assert.equal(section?.user, undefined); // who 0 is in there, this machine does not know
  });
});
