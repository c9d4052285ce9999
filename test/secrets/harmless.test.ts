// Lines that speak of secrets and hold none: they are evidence.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { maskSecrets } from '../../src/report/mask.ts';
import { maskText } from '../../src/secrets/mask-text.ts';

const recorded = readFileSync(new URL('harmless.txt', import.meta.url), 'utf8').split('\n');

suite('lines that hold no secret stay', () => {
  for (const text of [
    ...recorded.filter((line) => line !== '' && !line.startsWith('# ')),
    'if (token == "else") return parse_else(p);',
    'switch (token) { case TOKEN_IF: break; }',
    'case Token::Secret("public"):',
    'password = input("New password: ")',
    'char password[64] = "";',
    'if (strcmp(password, confirm) == 0)',
    'if (strcmp(token, "if") == 0) return TOK_IF;',
    'std::string password("");',
    'password = strdup(optarg);',
    "'pass': ('pass', ''),",
    'type Mark = PlusToken | MinusToken;',
    'user and password are read from the environment',
    'username and password must be given together',
    'changed the password of user nova (uid 1001)',
    'INSERT INTO users (name, password) VALUES ($1, $2)',
    'INSERT INTO users (name, password) VALUES (?, ?)',
    'ALTER USER nova WITH PASSWORD $1',
    'password: |',
    'password:\n  required: true\n  min: 8',
    'secret:\n  name: db-creds\n  key: url',
    '- --token\n- --verbose',
    'chpasswd: line 3: missing new password',
    'sudo: 3 incorrect password attempts ; TTY=pts/0 ; COMMAND=/usr/bin/id',
    'Failed password for root from 10.0.0.1 port 4242 ssh2',
    'pam_unix(sshd:auth): authentication failure; logname= uid=0 user=root',
    'auth: 12 of 14 tokens are used',
    'token bucket: rate 100/s, burst 20',
    'loaded 3 keys from /etc/ssl/private',
    'EVP_DecryptFinal_ex: bad decrypt (wrong password?)',
    'keyring: no passphrase for key 0x4F2A',
    'generating a new API key for user nova',
    'session opened for user root by (uid=0)',
    'libssl.so.3:EVP_CIPHER_CTX_new1@OPENSSL_3.0.0',
    'qsort_r2@GLIBC_2.8',
    'mailto:nova1234@example.org',
    'image: registry.example.org/app:v1.2.3@sha256:9f86d081884c7d65',
    'tool -u 1000 -p 8080 --restart',
    'strace -u nova -p 12345',
    'ssh -l nova -p 2222 h',
    'openssl dgst -sha256 file1.bin',
    'oathtool: base32 decoding failed',
    'proxy_set_header Host $host;',
    'proxy_set_header Authorization $http_authorization;',
    'ENV PATH /usr/local/bin:/usr/bin',
    'setenv TERM xterm256',
    'neighbor 10.0.0.1 remote-as 65001',
    '1 MD5 checksum failed',
    '| key | value |',
    'read(3, "", 4096) = 0',
    '%22name%22%3A%22disk0%22',
  ])
    test(text, async () => {
      assert.equal(maskText(text), text);
      assert.deepEqual(await maskSecrets({ text, list: [text] }), { text, list: [text] });
    });
});
