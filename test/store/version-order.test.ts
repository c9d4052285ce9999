import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareVersions } from '../../src/store/version-order.ts';
import { ORDER } from '../support/version-order.ts';

test('versions are ordered as dpkg orders them', () => {
  for (const [index, version] of ORDER.entries())
    for (const [other, otherVersion] of ORDER.entries())
      assert.equal(
        Math.sign(compareVersions(version, otherVersion)),
        Math.sign(index - other),
        `${version} ${otherVersion}`,
      );
});

test('leading zeros and an absent revision or epoch do not matter', () => {
  assert.equal(compareVersions('1.02', '1.2'), 0);
  assert.equal(compareVersions('0:1.2', '1.2'), 0);
  assert.equal(compareVersions('1.2-0', '1.2'), 0);
});
