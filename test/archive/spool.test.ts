import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spool } from '../../src/archive/spool.ts';

const MIB = 1024 * 1024;

for (const size of [0, 1, MIB, 41 * MIB])
  test(`${size} bytes are held as they were written, and once cleared no more`, () => {
    const held = spool();
    const chunk = Buffer.alloc(Math.min(size, MIB), 'xyz');
    for (let written = 0; written < size; written += chunk.length) held.write(chunk);
    const bytes = held.held();
    assert.ok('read' in bytes);
    assert.equal(bytes.size, size);
    const last = bytes.read(Math.max(0, size - 10), 10);
    assert.deepEqual(last, chunk.subarray(chunk.length - last.length));
    held.clear();
    held.write(Buffer.from('next'));
    const next = held.held();
    assert.ok('read' in next);
    assert.equal(next.read(0, 100).toString(), 'next');
    held.close();
  });
