import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextSteps } from '../../src/coredump/next-steps.ts';

const situation = {
  core: 'core.7',
  plain: true,
  executable: '/srv/app/run',
  look: ['gdb', '-q', '-ex', 'frame 2'],
  isApart: false,
  modules: { kind: 'modules', title: '', modules: [] },
  distribution: undefined,
} as const;
const LOOK = "gdb -q -ex 'frame 2' /srv/app/run core.7";

test('the fault frame is looked at in gdb; where there is none, it is installed before', () => {
  const commands = (install?: string): string[] =>
    nextSteps({ ...situation, modules: { ...situation.modules, modules: [] }, install })?.steps.map(
      ({ command }) => command,
    ) ?? [];
  assert.deepEqual(commands(), [LOOK]);
  assert.deepEqual(commands('apt-get install gdb'), ['apt-get install gdb', LOOK]);
});
