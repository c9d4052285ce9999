import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openLive, type LiveProcess } from '../../../src/process/live/live-process.ts';
import { SYSTEM_ROOT } from '../../../src/elf/debug-tree.ts';
import { sharedFiles } from '../../../src/stacks/native/shared-files.ts';
import { startLive } from '../../support/live.ts';

function open(pid: number): LiveProcess {
  const live = openLive(pid, []);
  assert.ok(live);
  return live;
}

test('a file that two processes have mapped is read once, and lies where each of them has it', async () => {
  const running = await Promise.all([startLive('sleeps'), startLive('sleeps')]);
  const files = sharedFiles({ debugRoots: [SYSTEM_ROOT] }, 'code');
  try {
    const found = running.map(({ pid }) => {
      const live = open(pid);
      const images = files.images(live, files.modules(live));
      const main = images.addressOf('main');
      assert.ok(main);
      assert.equal(images.moduleAt(main.image.bias + BigInt(main.address))?.path, live.executable);
      const code = main.image.code(main.address);
      const frame = main.image.frame(main.address);
      images.close();
      live.close();
      return { bias: main.image.bias, code, frame };
    });
    const [one, other] = found;
    assert.notEqual(one?.bias, other?.bias);
    assert.equal(one?.code?.functions[0]?.name, 'main');
    assert.ok(one.code === other?.code && one.frame === other.frame, 'what was read for one is given to the other');
  } finally {
    files.close();
    await Promise.all(running.map((each) => each.end()));
  }
});
