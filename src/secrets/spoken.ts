import { MASK, isHarmless } from './harmless.ts';

const BEARER = /\b(Bearer\\{0,3}\s{1,9})([\w.~+/-]{12,}=*)/gi;
const BASIC = /\b(Basic\s{1,9})([A-Za-z\d+/_-]{6,}={0,2})/g;
/** SQL: `IDENTIFIED BY 'x'`, `PASSWORD('x')`, `PASSWORD FOR x = 'y'`, `PRAGMA key = 'x'`. */
const SQL =
  /\b(IDENTIFIED\s{1,9}(?:WITH\s{1,9}\S{1,60}\s{1,9})?(?:BY|AS)\s{1,9}(?:PASSWORD\s{1,9})?|PASSWORD\s{0,9}\(|SET\s{1,9}PASSWORD\s{1,9}FOR\s{1,9}\S{1,80}\s{0,9}=\s{0,9}|PRAGMA\s{1,9}(?:re)?key\s{0,9}=\s{0,9}|\bATTACH\s[^\n;]{1,200}\sKEY\s{1,9})(["'])(?!\\['"])((?:\2\2|(?!\2)[^\n\\]|\\(?!["'])){1,500})\2/gi;
/** Oracle's, without marks. */
const UNMARKED =
  /(\b(?:USER|ROLE|GRANT)\s[^\n;]{1,200}?\sIDENTIFIED\s{1,9}BY\s{1,9})(?!PASSWORD\b|VALUES\b|RANDOM\b)([\w$#.!-]{4,200})/gi;
/** Protocols of mail and of Redis: `AUTH PLAIN AHgAeA==`, `"AUTH" "x"`. */
const SASL =
  /\b(AUTH(?:ENTICATE)?\s{1,9}(?:PLAIN|LOGIN|XOAUTH2|CRAM-MD5)\s{1,9})(?!(?:PLAIN|LOGIN|XOAUTH2|NTLM|GSSAPI|EXTERNAL|(?:CRAM|DIGEST|SCRAM)\b)\b)([A-Za-z\d+/]{4,}={0,2})/g;
const REDIS = /(["']?AUTH["']\s{1,9}(?:["'][^"'\n]{1,100}["']\s{1,9})?["'])([^"'\n]{1,500})(?=["'])/gi;
/** Redis: `user default on >x ~*`. */
const ACL = /(\b(?:user|SETUSER)\s{1,9}\S{1,60}\s{1,9}(?:on|off)\s[^\n]{0,200}?[>#])([^\s"']{1,200})/g;
/** What was typed at a prompt, in a session that somebody recorded. */
const PROMPT = /(\bpass(?:word|phrase|code)\s{1,9}for\s[^\n]{1,120}?:\s{1,9})([^\s"']{6,200})/gi;
/** The same of ssh, where a word that ends the line is what was typed, whatever it is made of. */
const KEY_PROMPT =
  /(\bpassphrase\s{1,9}for\s{1,9}key\s{1,9}[^\n]{1,200}?:\s{1,9})([^\s"'\\]{4,200})(?=[ \t\r]{0,9}(?:$|[\n"'\\]))/gi;
/** What a program says that it took: `logged in with token x1`. */
const TAKEN =
  /(\b(?:with|using|got|sent|sending|use)\s{1,9}(?:(?:bearer|access|api|auth|refresh|new|the|old|your|admin)\s{1,9}){0,3}(?:token|api[\s_-]?key|password|passphrase|secret)\s{1,9}["']?)([^\s"',;()<>]{8,200})/gi;
/** `password: string = "x"` in TypeScript, Rust, Python, Kotlin. */
const TYPED =
  /(\b[\w$]{0,60}(?:passw(?:or)?d|passphrase|secret|token|api_?key|access_?key|private_?key)\s{0,3}\??:\s{0,3}(?:&\s?)?(?:'\w{1,20}\s)?(?:string|str|String|char|bytes|Optional\[str\]|Final\[str\])\s{0,3}=\s{0,3}[fbru]{0,2}\\{0,15}["'`])([^"'`\\\n]{4,200})/gi;
const SNMP = /\b(r[ow]community6?|com2sec6?\s{1,9}\S{1,60}\s{1,9}\S{1,60})(\s{1,9})(\S{1,100})/g;
const PYTHON_AUTH = /(HTTP(?:Basic|Digest)Auth\(\s{0,9}b?["'][^"'\n]{0,200}["']\s{0,9},\s{0,9}b?["'])([^"'\n]{1,200})/g;
/** RFC 7616: who has it can guess passwords. The nonce before it tells it from another word `response`. */
const DIGEST = /(\bnonce=[^\n]{1,1000}?\bresponse=\\{0,15}["']?)([\da-f]{32,128})\b/gi;
/** The default of a secret that the environment may hold: `PASSWORD = os.environ.get('X', 'pw')`. */
const DEFAULT =
  /(\b\w{0,60}(?:passw(?:or)?d|passphrase|secret|token|api_?key)\s{0,9}=\s{0,9}(?:os\.)?(?:environ\.get|getenv)\(\s{0,9}\\{0,15}["']\w{1,80}\\{0,15}["']\s{0,9},\s{0,9}\\{0,15}["'])([^"'\\\n]{1,200})/gi;

/** Masks what is a secret by the words before it, which are no name of one. */
export function maskSpoken(text: string): string {
  if (
    !/bearer|basic|identified|passw|auth|com2sec|community|PRAGMA|ATTACH|SETUSER|\buser\b|token|secret|key|passphrase|nonce/i.test(
      text,
    )
  )
    return text;
  return text
    .replaceAll(BEARER, (_, scheme: string) => scheme + MASK)
    .replaceAll(BASIC, (whole, scheme: string, credentials: string) =>
      isUserAndPassword(credentials) ? scheme + MASK : whole,
    )
    .replaceAll(SQL, (_, before: string, mark: string) => before + mark + MASK + mark)
    .replaceAll(UNMARKED, (_, before: string) => before + MASK)
    .replaceAll(SASL, (_, before: string) => before + MASK)
    .replaceAll(REDIS, (_, before: string) => before + MASK)
    .replaceAll(ACL, (_, before: string) => before + MASK)
    .replaceAll(PROMPT, (whole, before: string, value: string) =>
      /\d/.test(value) && /[a-z]/i.test(value) && !isHarmless(value) && !value.includes('://') ? before + MASK : whole,
    )
    .replaceAll(KEY_PROMPT, (whole, before: string, value: string) => (isHarmless(value) ? whole : before + MASK))
    .replaceAll(TAKEN, (whole, before: string, value: string) =>
      /\d/.test(value) && /[a-z]/i.test(value) && !isHarmless(value) && !/[=/]|^0x|^\w+\(/.test(value)
        ? before + MASK
        : whole,
    )
    .replaceAll(TYPED, (whole, before: string, value: string) => (isHarmless(value) ? whole : before + MASK))
    .replaceAll(DIGEST, (_, before: string) => before + MASK)
    .replaceAll(DEFAULT, (whole, before: string, value: string) => (isHarmless(value) ? whole : before + MASK))
    .replaceAll(SNMP, (whole, before: string, gap: string, community: string) =>
      isHarmless(community) ? whole : before + gap + MASK,
    )
    .replaceAll(PYTHON_AUTH, (_, before: string) => before + MASK);
}

/** Whether base64 holds `user:password`. */
function isUserAndPassword(credentials: string): boolean {
  return /^[\x20-\x7e]{0,100}:[\x20-\x7e]*/.test(Buffer.from(credentials.slice(0, 200), 'base64').toString('latin1'));
}
