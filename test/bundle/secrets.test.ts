import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { faultline } from '../support/faultline.ts';
import { runInCi } from './crash-in-ci.ts';

const SECRETS = ['hunter2x', 'S1x9QzT7', 'c0rrect-horse'];
const SAID = [
  `curl -H "X-Auth-Token: ${SECRETS[0]}" -u nova:${SECRETS[1]} https://h`,
  `mysql -p${SECRETS[2]} db`,
  `-----BEGIN PRIVATE KEY-----`,
  `MHcCAQEEII${SECRETS[1]}YrSSNQFaA2Hwf1duRSxKtLYX5CB04f`,
  `-----END PRIVATE KEY-----`,
].join('\n');

test('a bundle without a core holds no secret of the log or of the command line', async () => {
  const script = 'cat <<X >&2\n$3\nX\nkill -SEGV $$';
  const argv = ['sh', '-c', script, 'sh', '--password', SECRETS[0] ?? '', SAID];
  const { bundles, stderr, remove } = await runInCi(argv, ['--no-bundle-core']);
  const [bundle = ''] = bundles;
  assert.notEqual(bundle, '', stderr);
  const members = execFileSync('tar', ['--zstd', '-xOf', bundle, 'manifest.json', 'report.json', 'logs/stderr.log'], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  assert.match(members, /X-Auth-Token: \*\*\*/);
  const { stdout } = await faultline(['triage', 'coredump', bundle, '--json']);
  const report = stderr.slice(stderr.lastIndexOf(SAID) + SAID.length); // the command's own output goes through as it is
  for (const secret of SECRETS) for (const text of [members, stdout, report]) assert.ok(!text.includes(secret), text);
  remove();
});

test('a value that the log alone names, or the environment alone, is in no part of a bundle', async () => {
  const [logged, set] = ['Log', 'Env'].map((name) => `${name}${Math.random().toString(36).slice(2, 12)}7q`) as [
    string,
    string,
  ];
  const script = `echo "db_password=${logged}" >&2; echo "failed: ['tool', '${logged}', '${set}']" >&2; kill -SEGV $$`;
  const argv = ['sh', '-c', script, logged, set];
  const { bundles, stderr, remove } = await runInCi(argv, ['--no-bundle-core'], { SERVICE_TOKEN: set });
  const [bundle = ''] = bundles;
  assert.notEqual(bundle, '', stderr);
  const members = execFileSync('tar', ['--zstd', '-xOf', bundle, 'manifest.json', 'report.json', 'logs/stderr.log'], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  assert.match(members, /failed: \['tool', '\*\*\*'/);
  for (const secret of [logged, set]) assert.ok(!members.includes(secret), members);
  remove();
});
