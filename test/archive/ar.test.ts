import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arMembers, beginsAsAr } from '../../src/archive/ar.ts';
import { bytesOf } from '../../src/elf/bytes.ts';
import { cut, FILES, made, wholeOf } from './made.ts';

const archive = made('x.a', 'ar', 'rc', '{out}', ...Object.keys(FILES));

test('members of an archive of GNU ar, long names too, no symbol table among them', () => {
  assert.equal(beginsAsAr(archive), true);
  const members = [...arMembers(bytesOf(archive))].map(({ name, bytes }) => [name, wholeOf(bytes)]);
  assert.deepEqual(members, Object.entries(FILES));
});

test('one that is cut off gives the members before, then says where', () => {
  const found: string[] = [];
  const read = (size: number): void => {
    for (const { name } of arMembers(cut(archive, size))) found.push(name);
  };
  assert.throws(() => read(archive.length - 100), /cut off at byte \d+, in a member of 110000 bytes/);
  assert.deepEqual(found, ['a.txt']);
  assert.throws(() => read(30), /in the header of a member/);
});

test('one whose headers make no sense says where', () => {
  const damaged = Buffer.from(archive);
  damaged.write('xx', 8 + 58);
  assert.throws(() => [...arMembers(bytesOf(damaged))], /no member begins at byte 8/);
});
