import { isHarmless, MASK } from './harmless.ts';
import { quotedAt } from './quotes.ts';

/** Functions that take a secret, and which of their arguments it is, from 0 on: of Python, PHP, Java, Go, C#, JavaScript, SQL. */
const CALLS: readonly (readonly [name: string, argument: number])[] = [
  [String.raw`(?:set|with)_?(?:password|passwd|passphrase|secret|api_?key|(?:auth|access|api)_?token)`, 0],
  [String.raw`(?:\.|\b)login`, 1],
  [String.raw`(?:\.auth|set_?basic_?auth|basic_?auth|basic_?auth_?header|add_?basic_?auth)`, 1],
  [
    String.raw`(?:Password_?Authentication|NetworkCredential|UsernamePasswordCredentials|PlainTextAuthProvider|PlainCredentials)`,
    1,
  ],
  [String.raw`DriverManager\.getConnection`, 2],
  [String.raw`mysqli?(?:_p?connect)?`, 2],
  [String.raw`PDO`, 2],
  [String.raw`ftp_login|ssh2_auth_password|imap_open|odbc_connect|ldap_bind`, 2],
  [String.raw`createHmac|hash_hmac|pgp_sym_(?:en|de)crypt|AES_(?:EN|DE)CRYPT|jwt\.(?:encode|decode|sign|verify)`, 1],
  [String.raw`Fernet|password_hash|password_verify|checkpw|hashpw|(?:\.|\b)crypt|hash_password|simple_bind_s?`, 0],
];
const CALL = new RegExp(
  String.raw`(?<![\w$])(?:\w{1,40}\.|->|::){0,3}?(?:${CALLS.map(([name]) => `(${name})`).join('|')})[({]\s{0,9}`,
  'gi',
);
const MAY =
  /password|passwd|passphrase|secret|api_?key|token|login|auth|credential|getConnection|mysql|PDO|odbc|ldap_bind|imap_open|hmac|crypt|jwt|fernet|checkpw|hashpw|simple_bind/i;

/** Masks what stands in a program as the argument of a function that takes a secret: `smtp.login("user", "x")`. */
export function maskCalls(text: string): string {
  if (!/["'&%]/.test(text) || !MAY.test(text)) return text;
  let masked = '';
  let from = 0;
  CALL.lastIndex = 0;
  for (let match = CALL.exec(text); match !== null; match = CALL.exec(text)) {
    const which = match.slice(1).findIndex((name) => name !== undefined);
    const found = argumentAt(text, CALL.lastIndex, CALLS[which]?.[1] ?? 0);
    if (found === undefined || isHarmless(text.slice(...found)) || found[0] < from) continue;
    masked += text.slice(from, found[0]) + MASK;
    from = found[1];
  }
  return from === 0 ? text : masked + text.slice(from);
}

/** Where the content of an argument is, if it and all before it are quoted or plain words. */
function argumentAt(text: string, start: number, nth: number): [number, number] | undefined {
  let at = start;
  for (let index = 0; ; index++) {
    const quoted = quotedAt(text, at + (/^(?:Some\(|new\s|String\()/.exec(text.slice(at, at + 8))?.[0].length ?? 0));
    if (index === nth)
      return quoted === undefined || quoted.close === quoted.end ? undefined : [quoted.start, quoted.close];
    const end = quoted?.end ?? at + (/^[^,()\n"']{0,100}/.exec(text.slice(at, at + 100))?.[0].length ?? 0);
    const comma = /^\s{0,9},\s{0,9}/.exec(text.slice(end, end + 20));
    if (comma === null) return undefined;
    at = end + comma[0].length;
  }
}
