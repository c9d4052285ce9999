import { hideRanges, type Range } from './hide-ranges.ts';
import { kindOf } from './names.ts';
import { quotedAt } from './quotes.ts';

/** Functions that take a secret, and which of their arguments it is, from 0 on: of Python, PHP, Java, Go, C#, JavaScript, SQL. */
const CALLS: readonly (readonly [name: string, ...which: readonly number[]])[] = [
  [String.raw`(?:set|with)_?(?:password|passwd|passphrase|secret|api_?key|(?:auth|access|api)_?token)`, 0],
  [String.raw`(?:\.|\b)login|(?:\.|\b)authorization_basic`, 1],
  [String.raw`(?:\.auth|set_?basic_?auth|basic_?auth|basic_?auth_?header|add_?basic_?auth)`, 1],
  [
    String.raw`(?:Password_?Authentication|NetworkCredential|UsernamePasswordCredentials|PlainTextAuthProvider|PlainCredentials|UsernamePasswordToken|BasicAWSCredentials|BasicSessionCredentials|NewStaticCredentials\w{0,9}|Credentials\.basic|boto3\.Session|EmailAndPassword|AuthenticationHeaderValue)`,
    1,
  ],
  [
    String.raw`DriverManager\.getConnection|DBI->connect|Sequelize|(?:MySQLdb|pymysql|mariadb|cymysql)\.connect|mysql_change_user|mosquitto_username_pw_set|(?:lib)?ssh2?_userauth_password|PlainAuth|set_item|\bFTP(?:_TLS)?|amqp_\w{0,9}login_with`,
    2,
  ],
  [String.raw`mysqli?(?:_p?connect|->__construct|::(?:__construct|connect|real_connect))?`, 2],
  [String.raw`PDO(?:->__construct)?`, 2],
  [String.raw`mysqli?_real_connect|(?:ssh|client|sftp)\.connect|ldap_sasl_bind_s|EVP_BytesToKey`, 3],
  [String.raw`PQsetdbLogin`, 6],
  [
    String.raw`pam_set_item\(\s{0,3}\w{1,30},\s{0,3}PAM_(?:OLD)?AUTHTOK|curl_(?:easy_)?setopt\(\s{0,3}[$\w]{1,30},\s{0,3}CURLOPT_(?:\w{0,20}(?:PASSWORD|PASSWD|BEARER))`,
    0,
  ],
  [String.raw`ftp_login|ssh2_auth_password|imap_open|odbc_connect|ldap_bind`, 2],
  [
    String.raw`createHmac|OpenSSL::HMAC\.\w{1,12}|\bHMAC|CryptoJS\.\w{1,9}\.(?:en|de)crypt|createCipheriv|pbkdf2_hmac|sqlite3_(?:re)?key|signWith|keyStore\.load|kmf\.init|pgp_sym_(?:en|de)crypt|AES_(?:EN|DE)CRYPT|jwt\.(?:encode|decode|sign|verify)`,
    1,
  ],
  [String.raw`hmac\.new`, 0, 1],
  [String.raw`simple_bind_s?|ldap_simple_bind_s|ldap_bind_s`, 1, 2, 0],
  [String.raw`hash_hmac|openssl_(?:en|de)crypt`, 2],
  [
    String.raw`AES\.new|PKCS5_PBKDF2_HMAC\w{0,9}|gcry_kdf_derive|scrypt(?:Sync)?|pbkdf2(?:Sync)?|bcrypt\.(?:hash|compare)(?:Sync)?|PBEKeySpec|SecretKeySpec|setSigningKey|HMAC(?:256|384|512)|SignedString|AzureKeyCredential|(?:redis|client|conn|db)(?:\.|:|->)auth|ssh\.Password|user\.authenticate`,
    0,
  ],
  [
    String.raw`Fernet|password_hash|password_verify|checkpw|hashpw|(?:\.|\b)crypt|hash_password|(?:key|store|signing|db|admin|user)_?password`,
    0,
  ],
];
const CALL = new RegExp(
  String.raw`(?<![\w$])(?:\w{1,40}\.|->|::){0,3}?(?:${CALLS.map(([name]) => `(${name})`).join('|')})[({,]\s{0,9}`,
  'gi',
);
const MAY =
  /pass|secret|key|token|FTP|login|auth|credential|connect|mysql|PDO|DBI|Sequelize|odbc|ldap_|imap_open|hmac|crypt|jwt|fernet|checkpw|hashpw|bind|pbkdf|signWith|SignedString|KeySpec|AES\.new|derive|boto3|CURLOPT|Cipher/i;

/** Masks what stands in a program as the argument of a function that takes a secret: `smtp.login("user", "x")`. */
export function maskCalls(text: string): string {
  if (!/["'&%]/.test(text) || !MAY.test(text)) return text;
  return hideRanges(text, argumentsIn(text));
}

function* argumentsIn(text: string): Generator<Range> {
  for (const match of text.matchAll(CALL)) {
    const which = match.slice(1).findIndex((name) => name !== undefined);
    const start = match.index + match[0].length;
    const [, ...nths] = CALLS[which] ?? ['', 0];
    const found = firstOf(nths, (nth) => argumentAt(text, start, nth));
    if (found !== undefined) yield found;
  }
}

function firstOf<Found>(nths: readonly number[], find: (nth: number) => Found | undefined): Found | undefined {
  for (const nth of nths) {
    const found = find(nth);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What is set, or asked for, by its name: `setenv("API_SECRET", "x", 1)`, `os.environ.get('DB_PASSWORD', 'x')`, `ENV.fetch("TOKEN", "x")`. */
const BY_NAME =
  /\b(?:setenv|putenv|getenv|env_?var|setEnvironmentVariable|setattr|buildConfigField|cookie|flag\.String\w{0,3}|typer\.Option|field|set_var|setProperty|getProperty|setdefault|getOrDefault|fetch|get|set|put|env|config|option)\(\s{0,9}(?=["'\\])/gi;

/** Masks the argument of a call behind one that names a secret: the second, or the third behind the name of a section. */
export function maskNamedCalls(text: string): string {
  if (!/["'][\w.-]{0,80}(?:pass|pwd|secret|token|key|cred|psk)[\w.-]{0,20}\\{0,9}["']\s{0,9},/i.test(text)) return text;
  return hideRanges(text, namedIn(text));
}

function* namedIn(text: string): Generator<Range> {
  for (const { 0: call, index } of text.matchAll(BY_NAME)) {
    const named = [0, 1].find((nth) => namesSecret(text, argumentAt(text, index + call.length, nth)));
    const found = named === undefined ? undefined : argumentAt(text, index + call.length, named + 1);
    if (found !== undefined) yield found;
  }
}

function namesSecret(text: string, name: readonly [number, number] | undefined): boolean {
  const kind = name === undefined ? undefined : kindOf(text.slice(...name));
  return kind === 'secret' || kind === 'token';
}

/** Where the content of an argument is, if it and all before it are quoted or plain words. */
export function argumentAt(text: string, start: number, nth: number): [number, number] | undefined {
  let at = start;
  for (let index = 0; ; index++) {
    const quoted = quotedAt(
      text,
      at + (/^(?:Some\(|new\s|String\(|\[\]byte\(|String\.valueOf\()/.exec(text.slice(at, at + 15))?.[0].length ?? 0),
    );
    if (index === nth)
      return quoted === undefined || quoted.close === quoted.end ? undefined : [quoted.start, quoted.close];
    const end = quoted?.end ?? at + (/^[^,()\n"']{0,100}/.exec(text.slice(at, at + 100))?.[0].length ?? 0);
    const comma = /^\s{0,9},\s{0,9}/.exec(text.slice(end, end + 20));
    if (comma === null) return undefined;
    at = end + comma[0].length;
  }
}
