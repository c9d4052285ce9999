// Every secret in every place, quoted in every way, in every format: none is left. What is no secret stays.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { createReport } from '../../src/report/create.ts';
import { maskReport, maskSecrets } from '../../src/report/mask.ts';
import { maskText } from '../../src/secrets/mask-text.ts';
import type { Report } from '../../src/report/model.ts';
import { render } from '../../src/report/views/index.ts';
import { FORMATS } from '../../src/report/views/model.ts';
import { processorTime } from '../support/processor-time.ts';

/** Passwords as people and machines make them; none is in a form that tells what it is. */
const PASSWORDS = [
  'hunter2',
  'Tr0ub4dor&3',
  'c0rrect-horse',
  'p4ss/w0rd+x=',
  'xK9_mQ2.vR7~',
  '9f86d081884c7d65',
  'S3cr3t!$%^',
  'ab12cd34',
];

/** Where a value tells by its name what it is, as services write it into logs and configurations. `@` is the value. */
const NAMED = [
  'password=@',
  'admin_password = @',
  'DB_PASSWORD=@ DB_USER=nova',
  'export PGPASSWORD=@',
  'spring.datasource.password=@',
  'api_key: @',
  'X-Auth-Token: @',
  'X-Api-Key: @',
  '  secret_key_base: @',
  'REDIS_AUTH=@',
  'NPM_AUTH=@',
  'client_secret=@',
  'aws_secret_access_key = @',
  'Server=db;User Id=sa;Password=@',
  'SharedAccessKey=@',
  'kek = @',
  'p11_crypto_plugin.login = @',
  '[p11_crypto_plugin]\nlogin = @',
  'swift_hash_path_suffix = @',
  'swift_hash_path_prefix=@',
  'rndc_key = @',
  'inst_rpc_key_encr_key = @',
  'token_pin = @',
  'snmp_community = @',
  'rocommunity @',
  'requirepass @',
  'Cookie: sid=@; theme=@',
  'Set-Cookie: sid=@; Path=/; HttpOnly',
  '<password>@</password>',
  '<ns:Secret kind="x">@</ns:Secret>',
  '<property name="db.password" value="@"/>',
  'machine h login nova password @',
  'login failed with password @',
  '- name: DB_PASSWORD\n  value: @',
  '{password=@, host=db}',
  'connect(user=nova, password=@)',
  'mount -o username=nova,password=@,uid=0',
  'Authorization: token @abcdef',
  'mongodb://nova:@@db.example.org/x'.replace('@@', '@\u0000'),
  'root:@\u0000tcp(127.0.0.1:3306)/app',
].map((text) => text.replaceAll('\u0000', '%AT%'));

/** Command lines: what the program's manual says. */
const COMMANDS: readonly (readonly string[])[] = [
  ['curl', '-u', 'nova:@', 'https://h/x'],
  ['curl', '-unova:@', 'https://h/x'],
  ['curl', '--user', 'nova:@', 'https://h/x'],
  ['curl', '-sSLu', 'nova:@', 'https://h/x'],
  ['ssh-keygen', '-t', 'ed25519', '-N', '@', '-f', 'k'],
  ['twine', 'upload', '-u', 'nova', '-p', '@', 'dist/x'],
  ['consul', 'agent', '-encrypt=@'],
  ['mc', 'alias', 'set', 'm', 'http://h:9000', 'nova', '@'],
  ['tool', '/password:@', '/user:nova'],
  ['tool', '--secret-key-base=@'],
  ['curl', '-H', 'X-Auth-Token: @', 'https://h/x'],
  ['curl', '-H', 'Cookie: sid=@', 'https://h'],
  ['curl', '-b', 'sid=@', 'https://h'],
  ['curl', '-d', '{"user":"nova","password":"@"}', 'https://h'],
  ['sshpass', '-p', '@', 'ssh', 'h'],
  ['/usr/bin/sshpass', '-p@', 'ssh', 'h'],
  ['mysql', '-u', 'root', '-p@', 'db'],
  ['mysqldump', '-p@', '--all-databases'],
  ['mysql', '--password=@'],
  ['redis-cli', '-a', '@', 'ping'],
  ['snmpwalk', '-v2c', '-c', '@', 'h'],
  ['snmpget', '-v3', '-A', '@', '-X', '@', 'h'],
  ['ldapsearch', '-D', 'cn=a', '-w', '@'],
  ['ipmitool', '-U', 'ADMIN', '-P', '@', 'power', 'status'],
  ['docker', 'login', '-u', 'nova', '-p', '@', 'reg'],
  ['docker', 'run', '-e', 'DB_PASSWORD=@', 'img'],
  ['openssl', 'rsa', '-passin', 'pass:@', '-in', 'k'],
  ['java', '-Djavax.net.ssl.keyStorePassword=@', '-jar', 'x'],
  ['keytool', '-storepass', '@'],
  ['beam.smp', '--', '-sname', 'rabbit', '-setcookie', '@'],
  ['rabbitmqctl', 'add_user', 'nova', '@'],
  ['vault', 'login', '@'],
  ['smbclient', '//h/s', '-U', 'nova%@'],
  ['tool', '--token', '@'],
  ['tool', '--api-key=@'],
  ['tool', '--pass', '@'],
  ['bash', '-c', 'mysql -p@ db'],
  ['psql', 'host=h password=@ dbname=x'],
  ['restic', '--password-command', 'echo @', 'backup', '/home'],
  ['rclone', '--password-command=printf %s @', 'lsd', 'r:'],
  ['env', 'BORG_PASSCOMMAND=echo @', 'borg', 'list'],
  ['rclone', 'obscure', '@'],
  ['msmtp', '--passwordeval', 'echo @'],
  ['gpg', '--batch', '--passphrase', '@', '-d', 'f'],
  ['expect', '-c', 'spawn ssh h; expect "assword:"; send "@\\r"; interact'],
  ['net', 'use', '//host/share', '/user:x', '@'].with(2, String.raw`\\host\share`),
  ['op', 'signin', '--raw', '@'],
  ['bw', 'unlock', '@', '--raw'],
  ['openssl', 'passwd', '-6', '-salt', 'ab', '@'],
  ['openssl', 'req', '-passin=pass:@'],
  ['htpasswd', '-bc', 'f', 'u', '@'],
  ['htpasswd', '-nbB', 'u', '@'],
  ['bash', '-c', 'cd /x && htpasswd -bc f u @ && nginx -t'],
  ['bash', '-c', 'x=$(sshpass -p @ ssh h)'],
  ['bash', '-c', 'echo @ | sudo -S true'],
  ['bash', '-c', 'printf "@\\n" | kinit nova'],
  ['curl', '--proxy-user', 'nova:@', 'https://h/x'],
  ['curl', '--oauth2-bearer', '@', 'https://h/x'],
  ['wget', '--http-password=@', 'https://h/x'],
  ['smbclient', '//h/s', '@', '-U', 'nova'],
  ['mount', '-t', 'cifs', '-o', 'user=nova%@,uid=0', '//h/s', '/m'],
  ['ldapsearch', '-xw', '@', '-D', 'cn=a'],
  ['redis-cli', '-h', 'h', 'AUTH', 'nova', '@'],
  ['cqlsh', '-u', 'nova', '-p@', 'h'],
  ['sqlplus', '-S', 'nova/@'],
  ['isql', '-v', 'dsn', 'nova', '@'],
  ['isql', '-user', 'sysdba', '-pas', '@', 'x.fdb'],
  ['kubectl', 'create', 'secret', 'generic', 'x', '--from-literal=a=@'],
  ['vault', 'kv', 'put', 'secret/x', 'a=@'],
  ['aws', 'secretsmanager', 'create-secret', '--secret-string', '@'],
  ['az', 'login', '--service-principal', '-u', 'a', '-p', '@'],
  ['helm', 'install', '--set', 'auth.password=@', 'x', 'y'],
  ['ipmitool', 'user', 'set', 'password', '2', '@'],
  ['virsh', 'set-user-password', 'vm', 'root', '@'],
  ['qemu-system-x86_64', '-object', 'secret,id=s,data=@'],
  ['mc', 'admin', 'user', 'add', 'm', 'nova', '@'],
  ['kadmin', '-p', 'a', '-w', '@'],
  ['wbinfo', '-a', 'nova%@'],
  ['chat', '-v', 'ogin:', 'nova', 'assword:', '@'],
  ['java', '-Dspring.datasource.password=@', '-jar', 'x'],
];

/** What stands at a place of its own in a line of a file, a dialogue or a program. */
const RECORDS = [
  'db.example.org:5432:nova:nova:@',
  '*:*:*:nova:@',
  String.raw`\:\:1:5432:db:nova:@`,
  'spring.datasource.password=ENC(@)',
  '{"credentials":{"secret":"@"}}',
  '{"token":{"value":"@"}}',
  'setenv("API_SECRET", "@", 1)',
  "os.environ.get('DB_PASSWORD', '@')",
  'cfg.set("auth", "password", "@")',
  "PASSWORD = os.environ.get('X', '@')",
  "PASSWORD = os.getenv('X', '@')",
  'password = os.environ.get("PW") or "@"',
  'connect(user=u, password=os.getenv("PW") or "@", mode=m or "fast")',
  '{"password": os.environ.get("PW") or "@"}',
  'password = config["pw"] if "pw" in config else "@"',
  'const token = process.env.TOKEN ?? "@";',
  "password ||= '@'",
  "$password = $_ENV['PW'] ?: '@';",
  'const char *db_password = getenv("DB_PASSWORD") ? getenv("DB_PASSWORD") : "@";',
  'let password = env::var("PW").unwrap_or("@".to_string());',
  'let password = env::var("PW").unwrap_or_else(|_| "@".into());',
  'String password = Optional.ofNullable(x).orElse("@");',
  'struct creds c = { "admin", "@" };',
  'static const struct credential table[] = { {"admin", "@"}, {"bob", "@"} };',
  'const char *passwords[] = {"@", "@"};',
  'c := Credentials{"admin", "@"}',
  'sip:nova:@%AT%h',
  'xfreerdp /u:nova /p:"@" /v:h',
  "Enter passphrase for key '/home/x/.ssh/id': @",
  '<sips:nova:@%AT%h:5061>',
  'pass insert -m db <<< @',
  'ansible-playbook --vault-password-file <(echo @) site.yml',
  'let token: &str = "@";',
  "const apiKey: string = '@';",
  'snyk auth @',
  'setx API_TOKEN @',
  'jdbc:oracle:thin:nova/@%AT%//h:1521/s',
  'kind: Secret\ndata:\n  a: @\n  b: @\ntype: Opaque',
  '{"kind":"Secret","data":{"a":"@"}}',
  '{"auths":{"h":{"auth":"@"}}}',
  'enable secret 5 @',
  'tacacs-server key @',
  'nova : EAP "@"',
  'Initial Root Token: @',
  'Your password is: @',
  'A temporary password is generated for root%AT%localhost: @',
  'smtp.login("nova", "@")',
  'conn.setPassword("@")',
  "new PDO('mysql:host=h', 'nova', '@')",
  'DriverManager.getConnection("jdbc:x", "nova", "@")',
  'password: str = "@"',
  '{<<"password">>,<<"@">>}',
  "define( 'AUTH_KEY', '@' );",
  "SET PASSWORD FOR x = '@'",
  "PRAGMA key = '@'",
  'a001 LOGIN nova @',
  'NickServ IDENTIFY @',
  '<key>password</key><string>@</string>',
  'pkcs11:token=x;pin-value=@',
  'https://x.blob.core.windows.net/c?sp=r&sig=@',
];

/** What is told by its form wherever it stands. */
const FORMS = [
  'AIzaSyA1bC2dE3fG4hI5jK6lM7nO8pQ9rS0tU1v',
  `ATATT3xFfGF0${'a1B2c3'.repeat(12)}`,
  `EAAA${'l1B2c3D4'.repeat(7)}wxyz`,
  `EZAK${'a1B2c3D4e5'.repeat(5)}wxyz`,
  `CLOJARS_${'a1B2c3D4e5'.repeat(6)}`,
  `cio${'a1B2c3D4'.repeat(4)}`,
  `SK${'8a5f1b46'.repeat(4)}`,
  `pul-${'0e30f328'.repeat(5)}`,
  're_4Yn24Vxc_XX3ClB3i7tRbZhj6ai6tjGVw',
  `st.${'4ccd4078c763'.repeat(2)}.${'c7cb2c8a2788fbf7'.repeat(2)}.${'3d48c3bb9e28c9e3'.repeat(2)}`,
  'hf_aBcDeFgHiJkLmNoPqRsTuVwXyZ12345678',
  'hvs.CAESIJlU9wPqXxYyZz0123456789abcd',
  's.aB3dE5fG7hI9jK1lM3nO5pQ7',
  'sk-proj-aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1v',
  'sk-aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5zA7bC9dE1fG3',
  'sk-ant-api03-aB3dE5fG7hI9-jK1lM3nO5pQ7',
  `ghp_${'a1B2'.repeat(9)}`,
  `glpat-${'a1B2'.repeat(5)}`,
  'xoxb-123456789012-aB3dE5fG7hI9',
  'AKIAIOSFODNN7EXAMPLE',
  `npm_${'a1B2'.repeat(9)}`,
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dozjgNryP4J3jVmNHl0w5N',
  '$6$rounds=5000$saltsalt$hJ8kLmN0pQrStUvWxYz12',
  'T0123ABCD/B0123ABCD/aB3dE5fG7hI9jK1lM3nO5pQ7',
];

const quotations: Readonly<Record<string, (text: string) => string>> = {
  plain: (text) => text,
  double: (text) => `ran "${text.replaceAll(/["\\]/g, String.raw`\$&`)}" now`,
  single: (text) => `ran '${text.replaceAll("'", String.raw`'\''`)}' now`,
  json: (text) => `{"message": ${JSON.stringify(text)}, "n": 1}`,
  jsonInJson: (text) => JSON.stringify({ log: JSON.stringify({ message: text }) }),
  python: (text) => `['x', '${text.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}']`,
  xml: (text) => `<m>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')}</m>`,
  html: (text) =>
    text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll("'", '&#39;').replaceAll('<', '&lt;'),
  shellInShell: (text) => `bash -c '${text.replaceAll("'", String.raw`'\''`)}'`,
  log: (text) => `2026-11-21 04:10:01.123 41 INFO nova [-] ${text}`,
};

const shell = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
const double = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `"${word.replaceAll(/["\\$`]/g, String.raw`\$&`)}"`;

/** A command line as shells, the kernel, systemd and programs write it down. */
const written: Readonly<Record<string, (words: readonly string[]) => string>> = {
  shell: (words) => words.map(shell).join(' '),
  systemd: (words) => words.map(double).join(' '),
  all: (words) => words.map((word) => `"${word.replaceAll(/["\\]/g, String.raw`\$&`)}"`).join(' '),
  list: (words) => `run(${JSON.stringify(words)})`,
  python: (words) => `[${words.map((word) => `'${word.replaceAll("'", String.raw`\'`)}'`).join(', ')}]`,
  traced: (words) => `+ ${words.map(shell).join(' ')}`,
  quoted: (words) => `cmd=${JSON.stringify(words.map(double).join(' '))}`,
};

const put = (template: string, secret: string): string =>
  template.replaceAll('@', () => secret).replaceAll('%AT%', '@');

/** All texts and lists that hold a secret. */
function texts(secret: string): (string | string[])[] {
  return [
    ...NAMED.flatMap((template) => Object.values(quotations).map((quote) => quote(put(template, secret)))),
    ...COMMANDS.flatMap((words) => {
      const full = words.map((word) => put(word, secret));
      return [full, ...Object.values(written).map((write) => write(full))];
    }),
  ];
}

function reportOf(planted: readonly (string | string[])[]): Report {
  const lines = planted.map((text) => (typeof text === 'string' ? text : text.join(' ')));
  const single = lines.filter((text) => !text.includes('\n'));
  return createReport('guru show', {
    subject: { command: planted.filter((text) => typeof text !== 'string') },
    findings: lines.slice(0, 300).map((message, index) => ({
      rule: 'python/fatal-error',
      level: 'error',
      title: 'Fatal',
      message,
      fingerprint: String(index),
      location: { file: 'a.py', line: 1 },
    })),
    sections: [
      { kind: 'custom', title: 'Log', command: ['cat', 'x'], output: lines.join('\n') },
      {
        kind: 'process',
        title: 'Process',
        commandLine: lines.at(-1),
        cgroup: single.at(0),
        openFiles: single.map((path, descriptor) => ({ descriptor, path })),
        environment: [
          ...['DB_PASSWORD', 'API_TOKEN', 'AWS_SECRET_ACCESS_KEY', 'PGPASSWORD', 'SECRET_KEY_BASE'].map((name) => ({
            name,
            value: 'hunter2 two words',
          })),
          ...single.map((value) => ({ name: 'ARGS', value })),
        ],
      },
      {
        kind: 'source',
        title: 'Source',
        frames: [{ index: 0, file: 'a.c', line: 1, lines: single.map((text, index) => ({ number: index + 1, text })) }],
      },
    ],
    incomplete: lines.slice(0, 20).map((why) => ({ what: 'x', why })),
    provenance: { lines: lines.slice(0, 20) },
  });
}

suite('a secret is left nowhere', () => {
  for (const template of RECORDS)
    test(template, () => {
      for (const secret of ['hunter2', '9f86d081884c7d65', 'S3cr3tWord'])
        for (const quote of [(text: string) => text, (text: string) => JSON.stringify({ message: text })])
          assert.ok(!maskText(quote(put(template, secret))).includes(secret), maskText(quote(put(template, secret))));
    });
  for (const secret of PASSWORDS)
    test(secret, async () => {
      for (const text of texts(secret)) {
        const masked = JSON.stringify(await maskSecrets({ text }));
        assert.ok(
          !masked.includes(secret) && !masked.includes(JSON.stringify(secret).slice(1, -1)),
          `${JSON.stringify(text)} -> ${masked}`,
        );
      }
    });
  for (const token of FORMS)
    test(token, async () => {
      const text = token.startsWith('T0') ? `POST https://hooks.slack.com/services/${token}` : token;
      for (const quote of Object.values(quotations)) {
        const planted = quote(`pushing with ${text}\n and ${text}`);
        const masked = JSON.stringify(await maskSecrets({ planted }));
        assert.ok(!masked.includes(token.slice(-12)), masked);
      }
    });
  for (const template of ['curl -H Authorization:Bearer\\ @', 'logged in with token @', 'got the new api key "@"'])
    test(template, () => assert.doesNotMatch(maskText(put(template, 'kX9mQ2vLw7Rt4')), /kX9mQ2vLw7Rt4/));
  test('nor in any format', async () => {
    const secret = 'hunter2';
    const masked = await maskReport(reportOf(texts(secret)));
    for (const format of FORMATS) {
      const shown = await render(masked, format, { color: false, width: 100, verbose: true });
      assert.ok(
        !shown.includes(secret),
        `${format}: ${JSON.stringify(shown.slice(Math.max(0, shown.indexOf(secret) - 120), shown.indexOf(secret) + 20))}`,
      );
    }
  });
  test('whatever it is made of', async () => {
    const word = fc.stringMatching(/^[A-Za-z][\w.~+/-]{5,20}\d[A-Za-z]$/);
    await fc.assert(
      fc.asyncProperty(
        word,
        fc.constantFrom(...COMMANDS),
        fc.constantFrom(...Object.values(written)),
        async (secret, words, write) => {
          const text = write(words.map((each) => put(each, secret)));
          const masked = JSON.stringify(await maskSecrets({ text }));
          assert.ok(!masked.includes(secret), `${text} -> ${masked}`);
        },
      ),
      { numRuns: 300 },
    );
  });
  test('a word with blanks, of an argument or in quotation marks, is masked to its end', async () => {
    for (const secret of ['two words7', "it's mine7", 'say "x" now7'])
      for (const words of [
        ['tool', `--password=${secret}`],
        ['tool', '--password', secret],
        ['sshpass', '-p', secret, 'ssh'],
        ['curl', '-H', `X-Auth-Token: ${secret}`],
        ['curl', '-u', `nova:${secret}`],
      ])
        for (const text of [words, written.shell?.(words), written.systemd?.(words)])
          assert.doesNotMatch(JSON.stringify(await maskSecrets({ text })), /words7|mine7|now7/, JSON.stringify(text));
  });
  test('a word with blanks in the line that the kernel keeps goes up to the next option, and what is cut is masked too', async () => {
    const process = (commandLine: string): unknown => ({ commandLine, commandLineCut: true });
    for (const [line, masked] of [
      ['tool --password two words7 --port 1', 'tool --password *** --port 1'],
      ['tool --password=two words7', 'tool --password=***'],
      ['tool --verbose two words7', 'tool --verbose two words7'],
      [`${'x'.repeat(58)} https://nova:hunter2`, `${'x'.repeat(58)} https://nova:***`],
      [`${'x'.repeat(68)} ghp_a1B2c3`, `${'x'.repeat(68)} ghp_***`],
      [`${'x'.repeat(58)} http://localhost:8080`, `${'x'.repeat(58)} http://localhost:8080`],
    ] as const)
      assert.deepEqual(await maskSecrets(process(line)), process(masked));
  });
  test('a passphrase without digits, typed for a key', () =>
    assert.equal(maskText("Enter passphrase for key '/x': correcthorse"), "Enter passphrase for key '/x': ***"));
  test('the response of a Digest', () => {
    const response = '6629fae49393a05397450978507c4ef1';
    for (const mark of ['"', '']) {
      const text = `username="a", nonce="c", uri="/", response=${mark}${response}${mark}, opaque="5"`;
      for (const each of [text, JSON.stringify({ text })]) {
        assert.ok(!maskText(each).includes(response), maskText(each));
        assert.match(maskText(each), /opaque/);
      }
    }
  });
  test('a private key whose lines stand apart', async () => {
    const lines = [
      '-----BEGIN EC PRIVATE KEY-----',
      'MHcCAQEEIIrYSSNQFaA2Hwf1duRSxKtLYX5CB04f',
      '-----END EC PRIVATE KEY-----',
      'after',
    ];
    assert.deepEqual(await maskSecrets({ lines, rest: lines.map((text, index) => ({ text, line: index })) }), {
      lines: [lines[0], '***', lines[2], 'after'],
      rest: [lines[0], '***', lines[2], 'after'].map((text, index) => ({ text, line: index })),
    });
  });
});

/** Options of real services, as a Guru Meditation Report has them. */
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  simple_crypto_plugin: ['kek'],
  p11_crypto_plugin: ['login'],
  swift_hash: ['swift_hash_path_suffix', 'swift_hash_path_prefix'],
  default: [
    'rndc_key',
    'taskmanager_rpc_encr_key',
    'inst_rpc_key_encr_key',
    'user_pin',
    'snmp_community',
    'community',
    'admin_password',
    'metadata_proxy_shared_secret',
    'auth_encryption_key',
    'memcache_secret_key',
    'fixed_key',
    'heartbeat_key',
    'san_password',
    'datera_api_token',
    'server_certs_key_passphrase',
    'approle_secret_id',
    'root_token_id',
    'swift_store_key',
  ],
};

test('what a program is handed that asks for a password', () => {
  for (const [text, masked] of [
    ["echo 'hunter2' | sudo -S true", "echo '***' | sudo -S true"],
    ['printf %s hunter2 | cryptsetup luksFormat /dev/sdb', 'printf %s *** | cryptsetup luksFormat /dev/sdb'],
    ["chpasswd <<< 'root:hunter2'", 'chpasswd <<< ***'],
    ['gh auth login --with-token <<< hunter2', /^(?!.*hunter2)/],
    ['kinit nova <<< hunter2; echo done', 'kinit nova <<< ***; echo done'],
    ["Password for 'https://nova@h': hunter2", "Password for 'https://***@h': ***"],
    ["bash -c 'ALTER USER nova IDENTIFIED BY '\\''hunter2'\\'''", /^(?!.*hunter2)/],
    ['identified by &#39;hunter2&#39;', /^(?!.*hunter2)/],
    ['HTTPBasicAuth(&#39;nova&#39;, &#39;hunter2&#39;)', /^(?!.*hunter2)/],
  ] as const) {
    if (typeof masked === 'string') assert.equal(maskText(text), masked);
    else assert.match(maskText(text), masked);
  }
  for (const text of [
    'curl -u https://example.com/a',
    'Password for nova: incorrect',
    'cat <<< hello2',
    '/etc/passwd:12: bad entry',
    'echo start2 | tee log',
    'it&#39;s a token &amp; a key',
  ])
    assert.equal(maskText(text), text);
});

test('options that name a secret hide all of it; a webhook keeps its host', async () => {
  const value = 'two words7';
  const configuration = Object.fromEntries(
    Object.entries(OPTIONS).map(([group, names]) => [group, Object.fromEntries(names.map((name) => [name, value]))]),
  );
  assert.doesNotMatch(JSON.stringify(await maskSecrets({ configuration })), /words7/);
  assert.deepEqual(await maskSecrets({ webhook_url: 'https://chat.example.org/x/aB3dE5' }), {
    webhook_url: 'https://chat.example.org/***',
  });
});

suite('what is no secret, and is evidence', () => {
  for (const text of [
    "Assertion `token = IDENT' failed.",
    'assert(token = IDENT)',
    'token=TK_STRING',
    'unexpected token: IDENT',
    '{"key":{"name":"disk0"}}',
    'getenv("HOME", "/root")',
    "token = ')' or ']'",
    "unexpected token: ')' or ']'",
    'const secret = load(); const mode = env.MODE || "fast"',
    '{ "password": pw, "mode": mode or "fast" }',
    'const char *tokens[] = {"if", "else"};',
    'passwords { "type": "object" }',
    "PASSWORD = os.environ.get('X')",
    "PASSWORD = os.environ.get('X', '')",
    'sip:nova@h:5060',
    "Enter passphrase for key '/x': ",
    "Bad passphrase for key '/x': try another one",
    'xfreerdp /u:"nova" /v:h',
    'response=6629fae49393a05397450978507c4ef1 of the cache',
    'config.get("server", "port", "8080")',
    'using token bucket filter',
    'Erlang/OTP 25 [erts-13.1]',
    're_search_internal_with_buffer (preg=0x1)',
    "unexpected token 'foo'",
    'open("/etc/passwd", O_RDONLY) = 3',
    'passwd: files systemd',
    'password authentication failed for user "nova"',
    "Access denied for user 'root'@'localhost' (using password: YES)",
    'Enter password: ',
    'secret "db-creds" not found',
    'usage: tool --password PASSWORD --token TOKEN',
    'password=${DB_PASSWORD}',
    'password = getpass("Password: ")',
    'self.password = password',
    'docker run -u 1000:1000 -p 8080:80 nginx',
    'mysql -u root -h db',
    'src/a.c:120:8:warning:unused',
    'fe80:1234:5678:9abc:def0',
    'aa:12:cc:dd:ee:ff',
    'root:x:0:0:root:/root:/bin/sh',
    'test.py:12:80:E501:line',
    'restic backup --password-file /etc/restic/pw',
    'restic --password-command "cat /etc/pw" backup',
    'expect "yes/no"; send "yes\\r"',
    'expect -c \'spawn ls; send "exit\\r"\'',
    'net use failed with error 53',
    'htpasswd -c f u',
    'openssl passwd failed',
    'a handle identified by source_pid',
    'IDENTIFIED BY the user',
    'kind: ConfigMap\ndata:\n  level: debug7x',
    '$ echo hello world1 | tee out',
    'a * "b" + c * d',
    'This allows root to su without passwords (normal operation)',
    'the security policy allows writing into the password file, mostly',
    '[credential "https://source.example.com"]',
    'login("Welcome")',
    'key 0 of 12',
    'primary key 5 violates constraint',
    'access key is missing',
    'PASS test_parser1',
    'op signin failed',
    'vault login failed: permission denied',
    'usage: rclone obscure PASSWORD',
    'git checkout reset-password main',
    'kubectl delete secret db-password api-token',
    'ENC(x)',
    'qemu -drive file=a.img,data=on',
    'ssh -p 22 h',
    'gdb -p 1234',
    'mkdir -p a/b',
    'curl -u nova https://h',
    'auth=basic',
    'auth_strategy = keystone',
    'login = nova',
    'community edition',
    'GPIO pin 17',
    'PASS: test_foo',
    'PASS tests/foo.test.js',
    'npm http fetch GET https://registry.example.org/@scope/pkg',
    'http://localhost:8080/path/@scope/x',
    'git@github.com:a/b.git',
    'memcpy@@GLIBC_2.14',
    'build-id 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b',
    'routing_key=nova.conductor.1a2b3c4d5e6f',
    'EVP_PKEY_get_private_key',
    'sk-loading-indicator-component',
  ])
    test(text, async () => {
      assert.equal(maskText(text), text);
      assert.deepEqual(await maskSecrets({ text, list: [text] }), { text, list: [text] });
    });
  test('fingerprints and keys of a report', async () => {
    const hash = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
    const data = { key: hash, of: hash, fingerprint: hash, buildId: hash.slice(0, 40), signature: 'SIGSEGV | f' };
    assert.deepEqual(await maskSecrets(data), data);
  });
});

test('a megabyte of what may begin a secret takes its time once, not for each', async () => {
  for (const unit of [
    '-',
    'password=',
    'password="',
    'token,',
    '"',
    '\\"',
    '<password>',
    'a://b:',
    'mysql -p"a ',
    'curl ',
    '-----BEGIN PRIVATE KEY-----',
    'eyJ',
    'A',
    '[p11]login ',
    'nonce=',
    'passphrase for key a: ',
    'sip:a:',
    '{',
    '[',
    '\n',
    'password ',
    'password (',
    '"a\\n',
  ])
    assert.ok((await processorTime(() => maskText(unit.repeat(1_000_000 / unit.length)))) < 20_000, unit);
});
