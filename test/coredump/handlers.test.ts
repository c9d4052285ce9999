import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { handlerName } from '../../src/runtimes/handlers.ts';

const HINTS = { faulthandlerTraceback: false };
const LIBC = '/usr/lib/x86_64-linux-gnu/libc.so.6';

type Entry = readonly [name: string | undefined, module: string];

const frames = (entries: readonly Entry[]) =>
  entries.map(([name, module], index) => ({ index, module, ...(name === undefined ? {} : { function: name }) }));

/** The frames above the trampoline as gdb 13.1 shows them of Debian 12's programs, which are stripped. */
const SEEN: Readonly<Record<string, readonly Entry[]>> = {
  ruby: [
    [undefined, '/usr/lib/x86_64-linux-gnu/libgcc_s.so.1'],
    ['_Unwind_Backtrace', '/usr/lib/x86_64-linux-gnu/libgcc_s.so.1'],
    ['__GI___backtrace', LIBC],
    [undefined, '/usr/lib/x86_64-linux-gnu/libruby-3.1.so.3.1.2'],
  ],
  'swi-prolog': [
    ['__GI___backtrace', LIBC],
    [undefined, '/usr/lib/swi-prolog/lib/x86_64-linux/libswipl.so.9.0.4'],
  ],
  vim: [
    ['__GI_kill', LIBC],
    [undefined, '/usr/bin/vim.basic'],
  ],
  emacs: [
    ['__GI___backtrace', LIBC],
    [undefined, '/usr/bin/emacs-nox'],
  ],
  xorg: [
    ['__GI_abort', LIBC],
    ['OsAbort', '/usr/bin/Xvfb'],
    ['FatalError', '/usr/bin/Xvfb'],
    [undefined, '/usr/bin/Xvfb'],
  ],
  gdb: [
    ['__GI_raise', LIBC],
    ['handle_fatal_signal', '/usr/bin/gdb'],
  ],
  mysql: [
    ['__GI_raise', LIBC],
    ['handle_fatal_signal', '/usr/sbin/mariadbd'],
  ],
};

suite('the name of a crash handler', () => {
  for (const [name, entries] of Object.entries(SEEN))
    test(`${name}: by its module`, () => assert.equal(handlerName(frames(entries), HINTS), name));
  test('its function, where no table knows it', () => {
    const own: Entry[] = [
      ['__GI_raise', LIBC],
      ['write_report', '/srv/app'],
      ['on_crash', '/srv/app'],
    ];
    assert.equal(handlerName(frames(own), HINTS), 'on_crash');
  });
  test('its file, where it has no name', () => {
    assert.equal(handlerName(frames([[undefined, '/srv/app/libreport.so.2']]), HINTS), 'libreport.so.2');
  });
  test('none where raise is all that is left of it', () => {
    const tail: Entry[] = [
      ['__pthread_kill_implementation', LIBC],
      ['raise', '/srv/static-app'],
    ];
    assert.equal(handlerName(frames(tail), HINTS), undefined);
  });
  test('of a handler that has returned: the run-time that it was in', () => {
    assert.equal(handlerName([], HINTS, '/usr/lib/R/lib/libR.so'), 'r');
    assert.equal(handlerName([], HINTS, '/usr/lib/x86_64-linux-gnu/liboctinterp.so.10.0.0'), 'octave');
    assert.equal(handlerName([], HINTS, '/srv/app'), undefined);
  });
});
