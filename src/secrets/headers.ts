import { MASK, isHarmless } from './harmless.ts';

/** What Set-Cookie says of a cookie; its own name comes first. */
const ATTRIBUTE = /^(?:path|domain|expires|max-age|samesite|secure|httponly|version|comment|priority|partitioned)$/i;
/** Schemes whose credentials are more than one word. */
const LONG_SCHEME = /^(?:digest|aws4-hmac-sha256|oauth|hawk|signature|negotiate|mac|ntlm)$/i;

/** Cookies without their values; attributes stay. What is no `name=value` goes whole. */
export function maskCookies(value: string, attributes: boolean): string {
  if (!/[=:]/.test(value)) return isHarmless(value.trim()) ? value : MASK;
  return value.replaceAll(
    /(["']?)([\w!#$%&*+.^`|~@-]{1,100})(["']?\s{0,9}[=:]\s{0,9}["']?)([^\s"',;}]+)/g,
    (whole, open: string, name: string, sign: string, content: string) =>
      (attributes && ATTRIBUTE.test(name)) || isHarmless(content) ? whole : `${open}${name}${sign}${MASK}`,
  );
}

/** An Authorization header: the scheme stays. Of one that is not quoted, what follows the credentials may be of the log. */
export function maskHeader(value: string, whole: boolean): string {
  const [, scheme = '', rest = ''] = /^([a-z][\w-]{1,30}\s{1,9})?([\s\S]*)$/i.exec(value) ?? [];
  if (isHarmless(rest.trim()) || (scheme === '' && rest.length < 6)) return value;
  if (whole || LONG_SCHEME.test(scheme.trim())) return scheme + MASK;
  const credentials = /^[^\s"',]+/.exec(rest)?.[0] ?? '';
  return credentials.length < 6 && !/[\d=]/.test(credentials) ? value : scheme + MASK + rest.slice(credentials.length);
}

/** A URL that is a secret of its own: its host stays. */
export function maskHook(url: string): string {
  return url.replace(/^([a-z][a-z\d+.-]{0,30}:\/\/[^/\s?#]{1,200}[/?#])[\s\S]{4,}$/i, (_, host: string) => host + MASK);
}
