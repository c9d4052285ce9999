import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withLog } from '../../src/languages/cpython/with-log.ts';
import type { PythonSection, PythonThread } from '../../src/report/sections/python.ts';

const ID = '0x00007f0a8a240b80';

function section(more: Partial<PythonSection>, ...threads: Partial<PythonThread>[]): PythonSection {
  return {
    kind: 'python',
    title: 'Python',
    extensionModules: [],
    threads: threads.map((thread) => ({ id: ID, current: true, frames: [], ...thread })),
    ...more,
  };
}

const log = section(
  { source: 'log', fatalError: 'Segmentation fault', extensionModules: ['numpy.core'] },
  {
    name: 'worker',
    frames: [
      { file: 'main.py', line: 6, function: 'read' },
      { file: 'main.py', line: 9 },
    ],
  },
);
const frames = [
  { file: 'main.py', line: 6, function: 'Reader.read' },
  { file: 'main.py', line: 9, function: '<module>' },
];
const core = section({ source: 'core', version: '3.11', title: 'Python 3.11' }, { nativeId: 12, frames });

test('the frames are the core’s, the error, the modules and the names of threads the log’s', () => {
  assert.deepEqual(withLog(core, log), {
    section: {
      ...core,
      fatalError: 'Segmentation fault',
      extensionModules: ['numpy.core'],
      threads: [{ id: ID, current: true, nativeId: 12, name: 'worker', frames }],
    },
  });
});

test('a log that tells of another moment is said to', () => {
  const other = section({ source: 'core' }, { frames: [{ file: 'main.py', line: 7, function: 'Reader.read' }] });
  assert.match(
    withLog(other, log).difference ?? '',
    /^frame 0 of thread \S+ is Reader.read at main.py:7 in the core, and read at main.py:6 in the log$/,
  );
  assert.match(withLog(section({}), log).difference ?? '', /which the core does not have/);
  const more = section({}, { frames: [...frames, ...frames] });
  assert.match(withLog(more, log).difference ?? '', /4 frames where the log has 2/);
});

test('of a thread in two interpreters the log may have either', () => {
  const both = section({}, { frames: [], interpreter: 1 }, { current: false, frames });
  assert.equal(withLog(both, log).difference, undefined);
});

test('what faulthandler escapes or leaves out is no difference', () => {
  const told = section({}, { frames: [{ file: 'main.py', line: 6, function: 'gr\\xf6\\xdfe' }], truncated: true });
  const own = section({}, { frames: [{ file: 'main.py', line: 6, function: 'größe' }, ...frames] });
  assert.equal(withLog(own, told).difference, undefined);
});
