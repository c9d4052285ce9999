import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { parseLayout } from '../../src/stacks/gdb/layout.ts';
import { memberAt } from '../../src/variables/member.ts';

/** gdb 13.1 of a program by g++ 12: `ptype/o n`. */
const NODE = `type = struct Node : public Base {
/*     12      |       4 */    int value;
/*     16      |      16 */    struct Inner {
/*     16      |       8 */        long a;
/*     24      |       8 */        int *p;

                                   /* total size (bytes):   16 */
                               } in;
/*     32      |       8 */    Node *next;
/*     40      |       4 */    union {
/*                     4 */        int u;
/*                     4 */        float f;

                                   /* total size (bytes):    4 */
                               };
/* XXX  4-byte hole      */
/*     48      |      32 */    struct {
/*     48      |       4 */        char c[4];
/* XXX  4-byte hole      */
/*     56      |      24 */        Node *deep[3];

                                   /* total size (bytes):   32 */
                               };
/*     80: 0   |       4 */    unsigned int b1 : 3;
/*     80: 3   |       4 */    unsigned int b2 : 5;
/* XXX  7-byte padding   */

                               /* total size (bytes):   88 */
                             } &
`;

suite('what gdb prints of a type', () => {
  const layout = parseLayout(NODE);
  const at = (offset: number, size: number): string | undefined =>
    layout && memberAt(layout, { offset, size, indexes: [] })?.path;

  test('its name, its size, and that it has bases', () => {
    assert.deepEqual([layout?.type, layout?.size, layout?.bases], ['struct Node', 88, ['Base']]);
  });

  test('members: nested, of what has no name, of arrays', () => {
    assert.deepEqual(
      [at(12, 4), at(24, 8), at(32, 8), at(50, 1), at(64, 8)],
      ['value', 'in.p', 'next', 'c[2]', 'deep[1]'],
    );
  });

  test('an element that is computed', () => {
    const index = { stride: 8, text: 'row' };
    const found = layout && memberAt(layout, { offset: 56, size: 8, indexes: [index] });
    assert.deepEqual([found?.path, found?.constantPath, found?.left], ['deep[row]', 'deep[0]', []]);
    assert.deepEqual(found?.counted, [{ index, bound: 3 }]);
  });

  test('none where several are meant, or none: a union, bits, a hole, a base, two at once', () => {
    assert.deepEqual(
      [at(40, 4), at(80, 4), at(44, 4), at(8, 4), at(12, 8)],
      [undefined, undefined, undefined, undefined, undefined],
    );
  });

  test('what is no structure, and what is no answer', () => {
    assert.deepEqual(parseLayout('type = unsigned int\n'), { type: 'unsigned int', members: [] });
    assert.equal(parseLayout('No symbol "x" in current context.\n'), undefined);
    assert.equal(parseLayout(NODE.slice(0, 400)), undefined);
  });
});
