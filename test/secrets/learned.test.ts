// A value that is named in one place is hidden where it stands bare; a word that everybody says stays.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { maskSecrets } from '../../src/report/mask.ts';
import { isTelling, lostValues } from '../../src/secrets/learned.ts';

suite('what a masked text has lost', () => {
  const cases: readonly (readonly [before: string, after: string, lost: readonly string[]])[] = [
    ['password=hunter2x', 'password=***', ['hunter2x']],
    ['a=hunter2x b=c', 'a=*** b=c', ['hunter2x']],
    ['u:one1234@h,u:two1234@h', 'u:***@h,u:***@h', ['one1234', 'two1234']],
    ['hunter2x', '***', ['hunter2x']],
    ['hunter2x', 'hunter2x', []],
    ['it says "x"', "it says '***'", []],
  ];
  for (const [before, after, lost] of cases) test(before, () => assert.deepEqual(lostValues(before, after), lost));
});

suite('a value is hidden elsewhere', () => {
  for (const value of [
    'hunter2',
    'correct-horse',
    'quietharbor',
    'xK9_mQ2.vR7~',
    'two words here',
    '/+b64Value4x=',
    '/FGpgq4GbVY5FlL3E9E+dUaEW5GJVN/2',
  ])
    test(value, () => assert.ok(isTelling(value)));
});

suite('a value is hidden only where it is named', () => {
  for (const value of [
    'short',
    'abc12',
    'postgres',
    'localhost',
    'changeme',
    '12345678',
    '0x7ffe12345678',
    '10.0.0.12',
    '2026-11-30T04:10:01Z',
    '/var/lib/nova',
    'main.c:120',
    'authentication',
    'db_password',
    'required',
    'oauth2',
    'next_token(lexer)',
    '${DB_PASSWORD}',
  ])
    test(value, () => assert.ok(!isTelling(value)));
});

suite('in a report', () => {
  const bare = (value: string): Readonly<Record<string, unknown>> => ({
    list: `locals: ['db', '${value}', 5]`,
    python: `CalledProcessError: Command ['tool', '${value}'] failed`,
    option: `tool -p${value} run`,
    url: `https://h/x?q=${encodeURIComponent(value)}`,
    json: JSON.stringify(JSON.stringify({ x: value })),
    escaped: `said\\n${value}\\n`,
    base64: Buffer.from(value).toString('base64'),
    lines: [{ text: `printf("${value}")` }],
  });
  const named: Readonly<Record<string, (value: string) => unknown>> = {
    option: (value) => ['tool', '--db-password', value],
    variable: (value) => [{ name: 'DB_PASSWORD', value }],
    local: (value) => ({ name: 'secret', type: 'char *', value: `0x5555 "${value}"` }),
    log: (value) => `2026-11-30 INFO connect password=${value} ok`,
    header: (value) => `curl -H "X-Auth-Token: ${value}"`,
    url: (value) => `amqp://nova:${value}@h/`,
    member: (value) => ({ value: `{user = "a", token_secret = "${value}"}`, type: 'struct s' }),
    within: (value) => JSON.stringify({ log: JSON.stringify({ password: value }) }),
    markup: (value) => `&lt;password&gt;${value}&lt;/password&gt;`,
  };
  for (const [where, plant] of Object.entries(named))
    test(`what ${where} names is hidden where it stands bare`, async () => {
      for (const value of ['hunter2kx', 'quietharbor']) {
        const masked = JSON.stringify(await maskSecrets({ ...bare(value), named: plant(value) }));
        assert.ok(!masked.includes(value) && !masked.includes(Buffer.from(value).toString('base64')), masked);
      }
    });
  test('what is not shown tells too', async () => {
    assert.deepEqual(await maskSecrets({ text: 'said hunter2kx' }, [{ name: 'DB_PASSWORD', value: 'hunter2kx' }]), {
      text: 'said ***',
    });
  });
  test('a password that is a name too hides nothing else', async () => {
    for (const value of ['rabbitworker', 'storage1', 'conductor'])
      for (const use of [
        { user: value },
        { file: `/srv/${value}/main.c` },
        { function: value },
        { text: `connecting as user ${value}` },
        { text: `host=${value} port=5` },
        { path: `/usr/lib/${value}.so` },
      ]) {
        const data = { text: `password=${value}`, use, said: `${value} is up` };
        assert.deepEqual(await maskSecrets(data), { ...data, text: 'password=***' });
      }
  });
  test('words of every day stay', async () => {
    for (const value of ['postgres', 'changeme', 'localhost', '12345678', 'abc12', 'required']) {
      const data = { text: `password=${value}x`.slice(0, -1), said: `the ${value} of ${value}-2` };
      assert.deepEqual((await maskSecrets(data)).said, data.said);
    }
  });
  test('a word of letters that is a part of another is none of the secrets', async () => {
    const data = { text: 'password=quietharbor', said: 'quietharbor', symbol: 'load_quietharbors' };
    assert.deepEqual(await maskSecrets(data), { ...data, text: 'password=***' });
  });
});
