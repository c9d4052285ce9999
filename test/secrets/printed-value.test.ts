import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { maskSecrets } from '../../src/report/mask.ts';
import { maskPrintedValue } from '../../src/secrets/printed-value.ts';

suite('members of a value as gdb prints it', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['{user = "bob", password = "hunter2", n = 5}', '{user = "bob", password = ***, n = 5}'],
    ['{password = 0x555555556010 "hunter2", n = 5}', '{password = ***, n = 5}'],
    ['{inner = {secret_token = 0x77 "a, b} c"}, n = 1}', '{inner = {secret_token = ***}, n = 1}'],
    ['{password = {data = "hunter2", size = 7}, n = 1}', '{password = ***, n = 1}'],
    ['{password = 0x0, api_key = 0x5555 <key>, tokens = 5}', '{password = 0x0, api_key = 0x5555 <key>, tokens = 5}'],
    ['{text = "password = \\"x\\"", next = 0x0}', '{text = "password = \\"x\\"", next = 0x0}'],
    ['{password = "cut of', '{password = ***'],
  ];
  for (const [value, masked] of cases) test(value, () => assert.equal(maskPrintedValue(value), masked));

  test('in a report, beside those whose own names are of secrets', async () => {
    const frames = [
      { name: 'password', type: 'char *', value: '0x5555 "hunter2"' },
      { name: 'own', type: 'struct own', value: '{secret = "hunter2"}' },
    ];
    assert.deepEqual(
      (await maskSecrets(frames)).map(({ value }) => value),
      ['***', '{secret = ***}'],
    );
  });
});
