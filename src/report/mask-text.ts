// Every repetition that another may follow is bounded: evidence can be a megabyte of dashes.

/** What stands in the place of a secret. */
export const MASK = '***';

/** A key that names a secret: `admin_password`, `X-Auth-Token`, `secretKey`. */
const SECRET_WORD = String.raw`(?:pass(?:word|wd|phrase)|passwd|(?<![a-z])pass|secret|token|credentials?|(?:api|access|private|secret|encryption|signing|account|shared)[_-]?key|pwd(?!=\/))`;
const SECRET_KEY = new RegExp(
  `(?:^|[^a-z0-9])(?:[\\w.-]*[_.-])?${SECRET_WORD}$|[a-z](?:Password|Passwd|Secret|Token|ApiKey|AccessKey|SecretKey|PrivateKey)$`,
  'i',
);

/** Values that are no secret, whatever the key is called: a pointer is none. */
const HARMLESS = /^(?:|\*+|None|null|NULL|nullptr|undefined|True|False|true|false|<[\w ]+>|\d{1,4}|0x[\da-f]{1,16})$/;

const USERINFO = /(?<![a-z\d+.-])([a-z][a-z\d+.-]{0,30}:\/\/)([^\s"'<>/?#`]*@)/gi;
const QUERY =
  /([?&;](?:[\w.-]{0,60}?(?:token|secret|passw(?:or)?d|api_?key|access_?key|signature|credential)|sig|auth|key|code)=)([^&\s"'<>#;]+)/gi;
const BEARER = /\b(Bearer\s+)([\w.~+/-]{12,}=*)/gi;
const AUTHORIZATION = /(authorization["']?\s{0,9}[:=]\s{0,9}["']?(?!bearer)(?:[a-z]{1,20}\s{1,9})?)([^\s"',]{6,})/gi;
const JWT = /(?<![\w-])eyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]+)?/g;
const FERNET = /(?<![\w-])gAAAA[\w-]{8,}={0,2}/g;
const PRIVATE_KEY = /(-----BEGIN [A-Z ]*PRIVATE KEY-----)[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g;
const OPTION = new RegExp(`((?<![\\w-])--?[\\w-]{0,60}?${SECRET_WORD}(?:=|\\s{1,9})["']?)([^\\s"']+)`, 'gi');
const ASSIGNMENT = new RegExp(
  `((?<![\\w:.-])["']?[\\w.-]{0,60}?${SECRET_WORD}["']?\\s{0,9}=(?!=)>?\\s{0,9}(?:b?["'])?)([^\\s"',;&)}\\]]+)`,
  'gim',
);
/** With a colon only where it can be no prose, nor C++ (`Token::next`), nor a path (`/etc/passwd: no such file`): a quoted key, a password, a header. */
const COLON = new RegExp(
  `((?:["'][\\w.-]{0,60}?${SECRET_WORD}["']\\s{0,9}:\\s{0,9}b?["']|(?<![\\w."'/-])(?:[\\w.-]{0,60}?(?:password|passwd|passphrase|(?:api|access|private|secret|encryption|signing)_key)|x-[\\w-]{0,60}?(?:token|key|secret)):\\s{1,9}["']?))([^\\s"',]+)`,
  'gim',
);

/** Quotes may be escaped: JSON in a string. What is quoted is secret up to its end, blanks and all. */
const QUOTE = String.raw`\\{0,3}["']`;
const REST = String.raw`b?(${QUOTE}))((?:(?!\2)[^\n]){1,500})(?=\2)`;
const QUOTED_VALUE = new RegExp(
  `((?:(?<![\\w:.-])(?:${QUOTE})?[\\w.-]{0,60}?${SECRET_WORD}(?:${QUOTE})?\\s{0,9}=(?!=)>?\\s{0,9}|(?<![\\w-])--?[\\w-]{0,60}?${SECRET_WORD}(?:=|\\s{1,9})|${QUOTE}[\\w.-]{0,60}?${SECRET_WORD}${QUOTE}\\s{0,9}:\\s{0,9})${REST}`,
  'gi',
);

type Replace = readonly [RegExp, (...groups: string[]) => string];

const keepFirst = (whole: string, first = '', value = ''): string => (HARMLESS.test(value) ? whole : first + MASK);
const keepQuotes = (whole: string, first = '', _quote = '', value = ''): string => keepFirst(whole, first, value);

const RULES: readonly Replace[] = [
  [PRIVATE_KEY, (_, begin = '', end = '') => `${begin}${MASK}${end}`],
  [USERINFO, (_, scheme = '', authority = '') => scheme + maskAuthority(authority)],
  [JWT, () => MASK],
  [FERNET, () => MASK],
  [QUERY, keepFirst],
  [BEARER, (_, scheme = '') => scheme + MASK],
  [AUTHORIZATION, keepFirst],
  [QUOTED_VALUE, keepQuotes],
  [OPTION, keepFirst],
  [ASSIGNMENT, keepFirst],
  [COLON, keepFirst],
];

/** Whether a text may hold a secret at all: cheap, and true rather too often. */
const SUSPICIOUS = /@|pass|pwd|secret|token|credential|key|sig=|signature|auth|code=|bearer|eyJ|gAAAA/i;

/** Masks secrets that are told by their place: behind a key's name, in a URL, a header; user, host and port stay readable. */
export function maskText(text: string): string {
  if (!SUSPICIOUS.test(text)) return text;
  return RULES.reduce((masked, [pattern, replace]) => masked.replace(pattern, replace), text);
}

/** Masks the value of a key, all of it if the key names a secret. */
export function maskValue(key: string, value: string): string {
  return SECRET_KEY.test(key) && !HARMLESS.test(value) ? MASK : maskText(value);
}

/**
 * `user:password@` of one or several hosts: `nova:pw@mq-1:5672,nova:pw@`. A host stands between an `@` and a comma, with
 * a port or before the same user again; anything else may be of a password that holds an `@`, and goes.
 */
function maskAuthority(authority: string): string {
  const [first = '', ...others] = authority.slice(0, -1).split('@');
  const masked = others.map((part) => {
    const [, host, user] = /^([\w.-]+(?::\d+)?|\[[\da-f:]+\](?::\d+)?),(.*)$/i.exec(part) ?? [];
    const isHost =
      host !== undefined && user !== undefined && (/:\d+$/.test(host) || userName(user) === userName(first));
    return isHost ? `${host},${maskUser(user)}` : MASK;
  });
  return `${[maskUser(first), ...masked].join('@')}@`;
}

/** Without a colon it is a name, or a token in its place, which is long. */
function maskUser(user: string): string {
  const colon = user.indexOf(':');
  if (colon === -1) return user.length > 24 ? MASK : user;
  return `${user.slice(0, colon)}:${MASK}`;
}

function userName(user: string): string {
  return user.split(':', 1)[0] ?? user;
}
