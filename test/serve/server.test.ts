import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isHostAllowed } from '../../src/serve/hosts.ts';
import { recentOf } from '../../src/serve/recent.ts';
import { namedIn } from '../../src/serve/routes.ts';
import { comparison, tokenFrom } from '../../src/serve/token.ts';

test('a path is a route, or it is not', () => {
  assert.deepEqual(namedIn('/', '/'), {});
  assert.deepEqual(namedIn('/crash/:fingerprint', '/crash/a%20b'), { fingerprint: 'a b' });
  for (const path of ['/crash', '/crash/a/', '/crash/a/b', '/crash/%ff', '//crash/a'])
    assert.equal(namedIn('/crash/:fingerprint', path), undefined);
});

test('a token is that of who may write, or it is another', () => {
  const isToken = comparison('0123456789abcdef');
  assert.equal(isToken('0123456789abcdef'), true);
  for (const other of ['', '0123456789abcde', '0123456789abcdef0', '0123456789ABCDEF'])
    assert.equal(isToken(other), false);
});

test('a token that could be guessed is refused', () => {
  assert.equal(tokenFrom(undefined, undefined), undefined);
  assert.equal(tokenFrom(undefined, ''), undefined);
  assert.equal(tokenFrom(undefined, ' 0123456789abcdef\n'), '0123456789abcdef');
  for (const token of ['short', '0123456789 abcdef', '0123456789abcdéf'])
    assert.throws(() => tokenFrom(undefined, token), /token/);
  assert.throws(() => tokenFrom('/no/such/file', undefined), /can't be read from/);
});

test('only names of its own are answered to where only this machine reaches it', () => {
  const names = new Set(['crashes.example.org']);
  for (const host of ['localhost', 'LOCALHOST:80', '127.0.0.1:8750', '[::1]:8750', 'Crashes.Example.Org'])
    assert.equal(isHostAllowed(host, names), true, host);
  for (const host of [undefined, '', 'evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '[::1].evil'])
    assert.equal(isHostAllowed(host, names), false, host);
  assert.equal(isHostAllowed('anything', undefined), true);
});

test('what many ask at once is made once, and again when it is old or somebody wrote', async () => {
  let made = 0;
  let clock = 0;
  const recent = recentOf(() => clock);
  const ask = async (name: string, takes = 0): Promise<string> =>
    recent.text(name, async () => {
      clock += takes;
      return `${name} ${(made += 1)}`;
    });
  const texts = await Promise.all(Array.from({ length: 50 }, async () => ask('list')));
  assert.deepEqual(new Set(texts), new Set(['list 1']));
  clock += 999;
  assert.equal(await ask('list'), 'list 1');
  clock += 1;
  assert.equal(await ask('list', 100), 'list 2');
  clock += 1999;
  assert.equal(await ask('list'), 'list 2', 'what took long is used for longer');
  recent.forget();
  assert.equal(await ask('list'), 'list 3');
});

test('no more texts are kept than so many, the newest of them', async () => {
  let made = 0;
  const recent = recentOf(() => 0);
  const ask = async (number: number): Promise<string> => recent.text(String(number), async () => String((made += 1)));
  for (let number = 0; number < 1000; number += 1) await ask(number);
  assert.equal(await ask(999), '1000');
  assert.equal(await ask(0), '1001');
});

test('what could not be made is made again', async () => {
  const recent = recentOf(() => 0);
  await assert.rejects(
    recent.text('list', async () => Promise.reject(new Error('away'))),
    /away/,
  );
  assert.equal(await recent.text('list', async () => 'here'), 'here');
});
