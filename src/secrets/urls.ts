import { MASK, isHarmless, isMadeUp } from './harmless.ts';

const USERINFO = /(?<![a-z\d+.-])([a-z][a-z\d+.-]{0,30}:\/\/)([^\s"'<>/?#`]{0,2000}@)/gi;
/** A password may hold what should have been escaped; what begins as a port does is a path: `http://host:80/@scope`. */
const RAW_PASSWORD =
  /(?<![a-z\d+.-])([a-z][a-z\d+.-]{0,30}:\/\/[\w.%+-]{0,60}:)(?!\d{1,5}[/?#])((?:[^\s"'<>@]|'(?=\w)){1,200}@)(?=[\w[])/gi;
const QUERY =
  /([?&;](?:[\w.-]{0,60}?(?:token|secret|passw(?:or)?d|passwd|api_?key|access_?key|signature|credentials?|password)|sig|auth|key|code|jwt|pass|pwd?|pin|j?session_?id|php_?sessid|session|sess|sid|hmac|ticket|app_?id|assertion|saml(?:response|request)|code_verifier|client_assertion)=)([^&\s"'<>#;\\]+)/gi;
/** A path whose parts are the secret: hooks of Slack, Discord, Teams, Mattermost, Zapier, PagerDuty, IFTTT; bots of Telegram. */
const HOOK =
  /(\b[a-z][a-z\d+.-]{0,10}:\/\/[^\s"'<>/]{1,200}(?:\/[\w.~%-]{1,60}){0,6}?\/(?:webhooks?\d?|hooks?(?=\/(?:[^\s"'<>?#\\]{16}|[^\s"'<>?#\\\d]{0,60}\d))|webhookb2|integration|trigger\/[\w-]{1,60}\/with\/key|services(?=\/T[A-Z\d]{6,}\/))\/)([^\s"'<>?#\\]{8,})/gi;
const BOT = /(\/\/api\.telegram\.org\/(?:file\/)?bot)([\w:-]{10,})/gi;
/** Go's form for MySQL, and one without a scheme but with a port. */
const DSN =
  /(?<![\w./:@-])([\w.-]{1,60}:)([^\s"'@/:]{1,100}(?:[^\s"'@]{0,100}[^\s"'@/:])?)(?=@(?:tcp|udp|unix|cloudsql)\(|@[\w.-]{1,200}:\d{2,5}(?:\/|\b))/g;

/** `sip:user:password@host`: no slashes, and mostly no port. */
/** `ssh user:x@host`: what was made up, before a name that may be a host's. */
const PLAIN =
  /(?<![\w./:@+-])((?!(?:mailto|acct|xmpp|sips?|tel|npm|pkg|im|pres|image|git|patch|workspace|file):)[a-z][\w.-]{0,30}:)([^\s"'<>@/:]{6,100})(?=@(?!plt\b|got\b|sha\d)[a-z\d][a-z\d.-]{0,200}(?![\w(]))/g;
/** The beginning of a form, which no mark tells. */
const FORM = /(\b(?:client_)?assertion=|\bcode_verifier=|\bSAMLResponse=)([^&\s"'<>#;\\]{6,})/gi;
/** `GOVC_URL=user:x@host`: an address without a scheme. */
const ADDRESS =
  /((?:url|uri|dsn|proxy|addr(?:ess)?|:pserver:|:ext:)(?:=|(?<=:))\\{0,7}["']?[\w.%+-]{1,60}:)(?!\/\/)([^\s"'<>@/]{2,200})(?=@[\w[])/gi;
const SIP = /(?<![\w.+-])(sips?:[\w.+%-]{1,60}:)([^\s"'<>@]{1,200})(?=@[\w[])/gi;

/** Masks passwords in the user part of a URL, secrets in its query and those that are its path. User, host and port stay. */
export function maskUrls(text: string): string {
  if (!/@|[?&;]|:\/\/|assertion=|code_verifier=|SAML/.test(text)) return text;
  return text
    .replaceAll(USERINFO, (_, scheme: string, authority: string) => scheme + maskAuthority(scheme, authority))
    .replaceAll(RAW_PASSWORD, (whole, scheme: string, rest: string) =>
      /^\*+@/.test(rest) || rest.includes('://') ? whole : `${scheme}${MASK}@`,
    )
    .replaceAll(PLAIN, (whole, user: string, password: string) => (isMadeUp(password) ? user + MASK : whole))
    .replaceAll(ADDRESS, (whole, user: string, password: string) => (isHarmless(password) ? whole : user + MASK))
    .replaceAll(FORM, (whole, key: string, value: string) => (isHarmless(value) ? whole : key + MASK))
    .replaceAll(SIP, (whole, user: string, password: string) => (isHarmless(password) ? whole : user + MASK))
    .replaceAll(DSN, (whole, user: string, password: string) =>
      isHarmless(password) || password.startsWith('//') || /^sips?:$/i.test(user) ? whole : user + MASK,
    )
    .replaceAll(QUERY, (whole, key: string, value: string) => (isHarmless(value) ? whole : key + MASK))
    .replaceAll(HOOK, (_, host: string) => host + MASK)
    .replaceAll(BOT, (_, host: string) => host + MASK);
}

/**
 * `user:password@` of one or several hosts: `nova:pw@mq-1:5672,nova:pw@`. A host stands between an `@` and a comma, with
 * a port or before the same user again; anything else may be of a password that holds an `@`, and goes.
 */
function maskAuthority(scheme: string, authority: string): string {
  const [first = '', ...others] = authority.slice(0, -1).split('@');
  const masked = others.map((part) => {
    const [, host, user] = /^([\w.-]+(?::\d+)?|\[[\da-f:]+\](?::\d+)?),(.*)$/i.exec(part) ?? [];
    const isHost =
      host !== undefined && user !== undefined && (/:\d+$/.test(host) || userName(user) === userName(first));
    return isHost ? `${host},${maskUser(scheme, user)}` : MASK;
  });
  return `${[maskUser(scheme, first, masked.length > 0), ...masked].join('@')}@`;
}

/** Names that are put before a token, or that everybody has. */
const NAMES = /^(?:git|user(?:name)?|admin|root|anonymous|guest|ftp|oauth2|x-access-token|x-token-auth|__token__|)$/i;

/** Without a colon it is a name, or a token in its place: long, or before a web server, where a name alone is of no use. */
function maskUser(scheme: string, user: string, goesOn = false): string {
  const [iscsi] = /^iscsi:/i.test(scheme) ? (/^[^%:]{1,100}%(?=.)/.exec(user) ?? []) : []; // its mark between user and password
  if (iscsi !== undefined) return iscsi + MASK;
  const colon = user.indexOf(':');
  const [name, password] = colon === -1 ? [user, undefined] : [user.slice(0, colon), user.slice(colon + 1)];
  const isAlone = password === undefined || (password === '' && !goesOn) || password === 'x-oauth-basic'; // GitHub's way to give a token
  const isToken =
    isAlone && /(?:^|\+)(?:https?|wss?|nats|vless|vmess|trojan|tuic|hysteria2?|hy2):\/\/$/i.test(scheme)
      ? !NAMES.test(name)
      : name.length > 24;
  const shown = isToken && !isHarmless(name) ? MASK : name;
  if (password === undefined) return shown;
  return `${shown}:${isAlone || (!goesOn && isHarmless(password)) ? password : MASK}`;
}

function userName(user: string): string {
  return user.split(':', 1)[0] ?? user;
}
