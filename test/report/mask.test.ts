import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { createReport } from '../../src/report/create.ts';
import { maskReport } from '../../src/report/mask.ts';
import { maskText, maskValue } from '../../src/secrets/mask-text.ts';
import type { Report } from '../../src/report/model.ts';

const report = (subject: Record<string, unknown>): Report =>
  createReport('test', { subject, findings: [], sections: [], incomplete: [], provenance: {} });

suite('secrets in a text', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['mysql+pymysql://nova:db-pa55@db.example.org:3306/nova', 'mysql+pymysql://nova:***@db.example.org:3306/nova'],
    ['rabbit://nova:s3@mq-1:5672,nova:s3@mq-2:5672/', 'rabbit://nova:***@mq-1:5672,nova:***@mq-2:5672/'],
    ['redis://:hunter2@cache:6379', 'redis://:***@cache:6379'],
    ['amqp://u:p@ss,w:rd@host/x', 'amqp://u:***@***@host/x'],
    ['amqp://u:12,ab@host/x', 'amqp://u:***@host/x'],
    ['https://0123456789abcdef0123456789abcdef@git.example.org/x', 'https://***@git.example.org/x'],
    ['ssh://git@example.org/x and a@b.org', 'ssh://git@example.org/x and a@b.org'],
    ['GET /v3?token=abc&user=x HTTP/1.1', 'GET /v3?token=***&user=x HTTP/1.1'],
    ['https://s3/x?X-Amz-Signature=fe5f&X-Amz-Date=1', 'https://s3/x?X-Amz-Signature=***&X-Amz-Date=1'],
    ['password = in-a-section', 'password = ***'],
    ['  admin_password: hunter2', '  admin_password: ***'],
    ['{"auth_token": "abcdef", "n": 1}', '{"auth_token": "***", "n": 1}'],
    ["connect(password='hunter2', host='db')", "connect(password='***', host='db')"],
    ['connect(password="correct horse", host="db")', 'connect(password="***", host="db")'],
    ["tool --password='correct horse' --pass 'battery staple' run", "tool --password='***' --pass '***' run"],
    ['{"password": "correct horse, battery", "n": 1}', '{"password": "***", "n": 1}'],
    [
      String.raw`body "{\"user\": \"u\", \"password\": \"hunter2\"}"`,
      String.raw`body "{\"user\": \"u\", \"password\": \"***\"}"`,
    ],
    [
      'DB_PASS=hunter2 smtp_pass=hunter2 Pwd=hunter2; api_key: k1k2k3',
      'DB_PASS=*** smtp_pass=*** Pwd=***; api_key: ***',
    ],
    ['mysqld --password=hunter2 --user x', 'mysqld --password=*** --user x'],
    ['tool --api-key k1k2k3 run', 'tool --api-key *** run'],
    ['X-Auth-Token: 0123abcd', 'X-Auth-Token: ***'],
    ['Authorization: Basic dXNlcjpwYXNz', 'Authorization: Basic ***'],
    ['curl -H "Authorization: Bearer abc.def-ghi_jkl"', 'curl -H "Authorization: Bearer ***"'],
    ['seen eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.sig-nature_1 there', 'seen *** there'],
    ['seen gAAAAABhZ0Zxample_token-x== there', 'seen *** there'],
    [
      '-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----',
      '-----BEGIN RSA PRIVATE KEY-----***-----END RSA PRIVATE KEY-----',
    ],
  ];
  for (const [text, masked] of cases) {
    test(text.split('\n', 1)[0] ?? '', () => {
      assert.equal(maskText(text), masked);
      assert.equal(maskText(masked), masked);
    });
  }
});

suite('what is no secret', () => {
  for (const text of [
    'Token::next(std::string)',
    'unexpected token: }',
    'key = value',
    'Basic authentication failed',
    'password = None',
    'max_tokens=4096',
    "Assertion `token == end' failed.",
    'if (secret == NULL)',
    'next(token=0x55d4c0de, password=nullptr)',
    'PWD=/srv/app OLDPWD=/',
    'bypass=all compass=north',
    '/etc/passwd: ENOENT',
    './bin/get-password: it has neither debug information nor a symbol table.',
    '/usr/lib/python3/secrets.py:12 in token_hex',
    'Fatal Python error: Segmentation fault',
    'a@b',
  ]) {
    test(text, () => assert.equal(maskText(text), text));
  }
});

test('a key that names a secret hides all of its value', () => {
  assert.deepEqual(
    ['admin_password', 'metadata_proxy_shared_secret', 'authToken', 'secret_key'].map((key) =>
      maskValue(key, 'two words'),
    ),
    Array(4).fill('***'),
  );
  assert.deepEqual(
    ['password_file', 'token_expiration', 'keyboard', 'author'].map((key) => maskValue(key, 'x')),
    Array(4).fill('x'),
  );
});

suite('a report', () => {
  test('is masked wherever the secret stands', async () => {
    const { subject } = await maskReport(
      report({
        configuration: { default: { admin_password: 'hunter2', urls: ['http://a:b1@c'] } },
        commandLine: ['x', '--password', 'hunter2', '--token', '-v'],
      }),
    );
    assert.deepEqual(subject, {
      configuration: { default: { admin_password: '***', urls: ['http://a:***@c'] } },
      commandLine: ['x', '--password', '***', '--token', '-v'],
    });
  });
  test('an option before and after a change has the name of the option', async () => {
    const masked = await maskReport(
      report({
        configuration: [
          { group: 'default', option: 'db_password', before: 'correct-horse', after: 'battery-staple' },
          { group: 'p11_crypto_plugin', option: 'login', after: '271828' },
          { group: 'default', option: 'workers', before: '4', after: '8' },
        ],
      }),
    );
    assert.deepEqual(masked.subject['configuration'], [
      { group: 'default', option: 'db_password', before: '***', after: '***' },
      { group: 'p11_crypto_plugin', option: 'login', after: '***' },
      { group: 'default', option: 'workers', before: '4', after: '8' },
    ]);
  });

  test('tokens of known forms are found anywhere', async () => {
    const token = `ghp_${'a1B2'.repeat(9)}`;
    const { subject } = await maskReport(
      report({ text: `pushing with ${token} now`, again: token, off: `secretlint-disable\n${token}` }),
    );
    assert.deepEqual(subject, { text: 'pushing with *** now', again: '***', off: 'secretlint-disable\n***' });
  });
  test('without secrets stays the same object', async () => {
    const plain = report({ path: '/srv/app/core', frames: [{ function: 'main' }] });
    assert.equal(await maskReport(plain), plain);
  });
  test('no user info of a URL gets through, whatever the password is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.stringMatching(/^[\w!$%^&*()=+,;@:.-]{6,20}$/),
        fc.constantFrom('rabbit', 'https', 'mysql+pymysql'),
        async (password, scheme) => {
          const { subject } = await maskReport(report({ url: `${scheme}://user:${password}@host.example/x` }));
          assert.ok(String(subject.url).startsWith(`${scheme}://user:***@`), String(subject.url));
          assert.ok(!String(subject.url).includes(password));
        },
      ),
    );
  });
});
