import assert from 'node:assert/strict';
import { test } from 'node:test';
import { render } from '../../../src/report/views/index.ts';
import type { Repository } from '../../../src/report/views/model.ts';
import { APP, crashReport } from '../../coredump/stacks.ts';
import { hostileReport } from './reports.ts';

interface Sarif {
  readonly runs: readonly {
    readonly tool: {
      readonly driver: {
        readonly rules: readonly {
          readonly id: string;
          readonly help: { readonly text: string };
          readonly shortDescription: { readonly text: string };
        }[];
      };
    };
    readonly invocations: readonly {
      readonly toolExecutionNotifications: readonly { readonly message: { readonly text: string } }[];
    }[];
    readonly results: readonly Result[];
  }[];
}

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly locations: readonly { readonly physicalLocation: Physical }[];
  readonly partialFingerprints: { readonly primaryLocationLineHash: string };
  readonly codeFlows: readonly {
    readonly threadFlows: readonly {
      readonly locations: readonly {
        readonly location: { readonly message: { readonly text: string }; readonly physicalLocation?: Physical };
      }[];
    }[];
  }[];
}

interface Physical {
  readonly artifactLocation: { readonly uri: string };
  readonly region: { readonly startLine: number };
}

const REPOSITORY: Repository = {
  relative: (file) => (file.startsWith('/repo/') ? file.slice('/repo/'.length) : undefined),
};
const CRASH = crashReport([
  ['memcpy', '/usr/lib/libc.so.6', 'fault', { file: '../sysdeps/memcpy.S', line: 4 }],
  ['copy name', APP, 'culprit', { file: '/repo/src/a b#1.c', line: 17 }],
  ['main', APP, 'code', { file: '/repo/src/main.c', line: 3 }],
]);

async function sarif(report = CRASH, repository = REPOSITORY): Promise<Sarif['runs'][number]> {
  const log = JSON.parse(
    await render(report, 'sarif', { width: Infinity, color: false, verbose: false, repository }),
  ) as Sarif;
  assert.equal(log.runs.length, 1);
  assert.ok(log.runs[0]);
  return log.runs[0];
}

test('a result points to the first frame inside the repository, its path encoded', async () => {
  const [result] = (await sarif()).results;
  assert.deepEqual(result?.locations[0]?.physicalLocation.artifactLocation.uri, 'src/a%20b%231.c');
  assert.equal(result?.locations[0]?.physicalLocation.region.startLine, 17);
  assert.equal(result?.partialFingerprints.primaryLocationLineHash, CRASH.findings[0]?.fingerprint);
});

test('the stack is a code flow from the outermost call inwards; only files of the repository have a place', async () => {
  const [result] = (await sarif()).results;
  const steps = result?.codeFlows[0]?.threadFlows[0]?.locations.map(({ location }) => [
    location.message.text,
    location.physicalLocation?.region.startLine,
  ]);
  assert.deepEqual(steps, [
    ['main (/repo/src/main.c:3)', 3],
    ['copy name (/repo/src/a b#1.c:17)', 17],
    ['memcpy (../sysdeps/memcpy.S:4)', undefined],
  ]);
});

test('each rule stands once, with help, and results index it', async () => {
  const run = await sarif(hostileReport(), { relative: (file) => file });
  assert.deepEqual(
    run.tool.driver.rules.map(({ id }) => id),
    ['coredump/null-read'],
  );
  assert.ok((run.tool.driver.rules[0]?.help.text ?? '') !== '');
  for (const { ruleId, ruleIndex } of run.results) assert.equal(run.tool.driver.rules[ruleIndex]?.id, ruleId);
});

test('what has no place in the repository is left out and counted', async () => {
  const run = await sarif(CRASH, { relative: () => undefined });
  assert.deepEqual(run.results, []);
  assert.match(
    run.invocations[0]?.toolExecutionNotifications[0]?.message.text ?? '',
    /^1 finding points to no file of the repository/,
  );
});
