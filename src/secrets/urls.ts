import { MASK, isHarmless } from './harmless.ts';

const USERINFO = /(?<![a-z\d+.-])([a-z][a-z\d+.-]{0,30}:\/\/)([^\s"'<>/?#`]{0,2000}@)/gi;
/** A password may hold what should have been escaped; what begins as a port does is a path: `http://host:80/@scope`. */
const RAW_PASSWORD =
  /(?<![a-z\d+.-])([a-z][a-z\d+.-]{0,30}:\/\/[\w.%+-]{0,60}:)(?!\d{1,5}[/?#])([^\s"'<>@]{1,200}@)(?=[\w[])/gi;
const QUERY =
  /([?&;](?:[\w.-]{0,60}?(?:token|secret|passw(?:or)?d|passwd|api_?key|access_?key|signature|credentials?|password)|sig|auth|key|code|jwt|pass|pwd?|pin|session|sid|hmac|ticket)=)([^&\s"'<>#;\\]+)/gi;
/** A path whose parts are the secret: hooks of Slack, Discord, Teams, Mattermost, Zapier, PagerDuty, IFTTT; bots of Telegram. */
const HOOK =
  /(\b[a-z][a-z\d+.-]{0,10}:\/\/[^\s"'<>/]{1,200}(?:\/[\w.~%-]{1,60}){0,6}?\/(?:webhooks?\d?|hooks?(?=\/(?:[^\s"'<>?#\\]{16}|[^\s"'<>?#\\\d]{0,60}\d))|webhookb2|integration|trigger\/[\w-]{1,60}\/with\/key|services(?=\/T[A-Z\d]{6,}\/))\/)([^\s"'<>?#\\]{8,})/gi;
const BOT = /(\/\/api\.telegram\.org\/(?:file\/)?bot)([\w:-]{10,})/gi;
/** Go's form for MySQL, and one without a scheme but with a port. */
const DSN =
  /(?<![\w./:@-])([\w.-]{1,60}:)([^\s"'@/:]{1,100}(?:[^\s"'@]{0,100}[^\s"'@/:])?)(?=@(?:tcp|udp|unix|cloudsql)\(|@[\w.-]{1,200}:\d{2,5}(?:\/|\b))/g;

/** Masks passwords in the user part of a URL, secrets in its query and those that are its path. User, host and port stay. */
export function maskUrls(text: string): string {
  if (!/@|[?&;]|:\/\//.test(text)) return text;
  return text
    .replaceAll(USERINFO, (_, scheme: string, authority: string) => scheme + maskAuthority(scheme, authority))
    .replaceAll(RAW_PASSWORD, (whole, scheme: string, rest: string) =>
      /^\*+@/.test(rest) || rest.includes('://') ? whole : `${scheme}${MASK}@`,
    )
    .replaceAll(DSN, (whole, user: string, password: string) =>
      isHarmless(password) || password.startsWith('//') ? whole : user + MASK,
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
  const colon = user.indexOf(':');
  const [name, password] = colon === -1 ? [user, undefined] : [user.slice(0, colon), user.slice(colon + 1)];
  const isAlone = password === undefined || (password === '' && !goesOn) || password === 'x-oauth-basic'; // GitHub's way to give a token
  const isToken = isAlone && /(?:^|\+)(?:https?|wss?):\/\/$/i.test(scheme) ? !NAMES.test(name) : name.length > 24;
  const shown = isToken && !isHarmless(name) ? MASK : name;
  if (password === undefined) return shown;
  return `${shown}:${isAlone || (!goesOn && isHarmless(password)) ? password : MASK}`;
}

function userName(user: string): string {
  return user.split(':', 1)[0] ?? user;
}
