import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { parseCorePattern } from '../../src/linux/core-pattern.ts';

/** Whether a path, relative or absolute as the pattern is, is one that the kernel makes of a pattern. */
function matches(pattern: string, path: string, usesPid = false): boolean {
  const parsed = parseCorePattern(pattern, usesPid);
  assert.equal(parsed.kind, 'file');
  if (parsed.kind !== 'file') return false;
  const names = path.split('/').filter((name) => name !== '');
  return (
    parsed.place === (path.startsWith('/') ? 'absolute' : 'relative') &&
    names.length === parsed.parts.length &&
    parsed.parts.every((part, index) => part.test(names[index] ?? ''))
  );
}

suite('files', () => {
  const cases: [pattern: string, usesPid: boolean, path: string, expected: boolean][] = [
    ['core', false, 'core', true],
    ['core', false, 'core.c', false],
    ['core\n', true, 'core.4711', true],
    ['core', true, 'core', false],
    ['core.%p', true, 'core.4711', true],
    ['core.%p', true, 'core.4711.4711', false],
    ['%e.%p.core', false, 'my prog.12.core', true],
    ['%p-%p', false, '12-12', true],
    ['%%p', false, '%p', true],
    ['%%p', true, '%p.7', true],
    ['core%', false, 'core', true],
    ['core.%X', false, 'core.', true],
    ['/tmp/cores/%e-%s-%p.core', false, '/tmp/cores/a.out-11-9.core', true],
    ['/tmp/cores/%e-%s-%p.core', false, '/tmp/cores/a.out-x-9.core', false],
    ['/tmp/%e/core', false, '/tmp/prog/core', true],
    ['/var/crash/%E', false, '/var/crash/!usr!bin!prog', true],
    ['dumps/core.%t', false, 'dumps/core.1795233584', true],
    ['a+b(%h)', false, 'a+b(host)', true],
  ];
  for (const [pattern, usesPid, path, expected] of cases) {
    test(`${JSON.stringify(pattern)}${usesPid ? ' with pid' : ''} ${expected ? 'names' : 'does not name'} ${path}`, () =>
      assert.equal(matches(pattern, path, usesPid), expected));
  }

  test('a name that all crashes share is told', () => {
    const distinct = (pattern: string, usesPid = false) =>
      (parseCorePattern(pattern, usesPid) as { distinct?: boolean }).distinct;
    assert.deepEqual(
      [distinct('core'), distinct('core', true), distinct('%e'), distinct('%e.%t'), distinct('%p')],
      [false, true, false, true, true],
    );
  });

  test('any pattern without specifiers names itself and nothing longer', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }).filter((text) => !/[%/|@\n\0]/.test(text) && text !== '.'),
        (name) => {
          assert.ok(matches(name, name));
          assert.ok(!matches(name, `${name}x`));
        },
      ),
    );
  });
});

suite('elsewhere', () => {
  for (const [pattern, expected] of [
    [
      '|/lib/systemd/systemd-coredump %P %u %g %s %t 9223372036854775808 %h',
      { kind: 'pipe', handler: 'systemd-coredump', program: '/lib/systemd/systemd-coredump' },
    ],
    [
      '|/usr/share/apport/apport -p%p -s%s -c%c',
      { kind: 'pipe', handler: 'apport', program: '/usr/share/apport/apport' },
    ],
    ['| /opt/dumper %p', { kind: 'pipe', handler: 'other', program: '/opt/dumper' }],
    ['@/run/coredump.socket', { kind: 'socket', handler: 'other', address: '/run/coredump.socket' }],
    ['@@/run/coredump.socket', { kind: 'socket', handler: 'other', address: '/run/coredump.socket' }],
    [
      '@@/run/systemd/coredumpd/kernel',
      { kind: 'socket', handler: 'systemd-coredump', address: '/run/systemd/coredumpd/kernel' },
    ],
    [
      '|/usr/lib/systemd/systemd-coredump %P %u %g %s %t %c %h %d %F %I',
      { kind: 'pipe', handler: 'systemd-coredump', program: '/usr/lib/systemd/systemd-coredump' },
    ],
    ['', { kind: 'none' }],
  ] as const) {
    test(JSON.stringify(pattern), () => assert.deepEqual(parseCorePattern(pattern, false), expected));
  }
});
