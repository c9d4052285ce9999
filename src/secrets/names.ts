/**
 * What a name says of its value.
 * - `secret`: always one. `token`: one, but in a parser. `key`: one if it looks made up: `routing_key` is none.
 * - `auth`: one unless it is a method. `pin`: digits. `cookie`, `authorization`: a header's content. `webhook`: a URL that is.
 */
export type SecretKind = 'secret' | 'token' | 'key' | 'auth' | 'pin' | 'cookie' | 'authorization' | 'webhook';

/** Where a name of a secret may end; `kindOf` decides. For who looks for one in a text. */
export const LAST_WORDS = String.raw`(?:passwords?(?:[_-](?:in|out))?|passwd|passwrd|pswd|pass_?word|pa55word|passwort|kennwort|password_?hash|wpapsk|wep_?key\d?|pass[_-]?phrase|passcode|pass|pw|pwd|psk|kek|secrets?|credentials?|creds?|tokens?|key|auth|pin|puk|otp|community|communitystring|community_(?:ro|rw|read|write)|(?:set)?cookie2?s?|authorization|login|webhooks?|webhook[_-]?urls?|hook[_-]?url|salt|sess(?:ion)?_?id|hash[_-]path[_-](?:suffix|prefix)|secret[_-]?id|root[_-]token[_-]id|key[_-]?base|secret[_-]?(?:string|binary|value|data)|auth_?tok|psk_?value|key[_-]?(?:data|material)|art-api|signature|(?:(?:unseal|recovery)_)?keys_base64|(?:unseal|recovery)_keys?(?:_b64|_hex)?|seed[_-]phrase|(?:[th]?otp|mfa|2fa|wallet)_?seed|dockerconfigjson|dockercfg|encrypt|plaintext)`;

const KEY_OF =
  '(?:api|dhchap|dhchap_ctrl|access|service|application|instrumentation|client|write|deploy|setup|sec|security|temp_url|age|dns|gossip|ingestion|cookie|session|cluster|aes|gcm|private|priv|secret|encryption|encr|enc|signing|account|pre_?shared|shared|master|fernet|hmac|rndc|tsig|omapi|jwt|auth|fixed|heartbeat|decryption|crypt|crypto|cipher|unseal|license|swift|store|backup_swift|rpc|app|storage|subscription|functions|consumer|integration)';

/** Over a name in lower case with `_` between its words; the first that fits. */
const KINDS: readonly (readonly [RegExp, SecretKind | undefined])[] = [
  [
    /^keys?$|(?:^|_)(?:cache|routing|binding|primary|foreign|sort|partition|public|index|dedup|idempotency|hash|group|map|dict|lookup|frame|build|host|object|registry|bucket|row|range|shard|trace|span|request|correlation)_?keys?$|^(?:load|import)_credentials?$/,
    undefined,
  ],
  [/(?:^|_)(?:max|min|num|n|total|prompt|completion|input|output)_tokens?$/, 'key'],
  [/(?:^|_)(?:proxy_)?authorization$/, 'authorization'],
  [/(?:erlang|secret|auth|session|magic)_?cookie$|^setcookie$/, 'secret'],
  [/(?:^|_)(?:set_)?cookie2?s?$/, 'cookie'],
  [/webhooks?(?:_?urls?)?$|(?:^|_)hook_?url$/, 'webhook'],
  [
    /(?:pass_?words?|passwd|passwrd|pswd|pa_?55_?word|passwort|kennwort|password_?hash|pass_?phrase|passcode|(?:wpa|tls|sae)_?psk|wep_?key)$/,
    'secret',
  ],
  [/(?:^|_)(?:pass|pw|psk|kek|creds?)$|secrets?$|credentials?$/, 'secret'],
  [/(?:^|_|old)pwd$|(?:db|user|sql|admin|bind|root)pwd$/, 'secret'],
  [
    /(?:require|master|user|db|sql|smtp|ftp|mail|ldap|bind|root|admin|key|store|auth|remote|local|priv|ssh|tls|ssl|cert|proxy|my|export|trust)pass$/,
    'secret',
  ],
  [/(?:bind|root|db|user|admin|auth|owner|owner_|user_)pw$/, 'secret'],
  [
    /secret_?(?:string|binary|value|data)$|auth_?tok$|psk_?value$|key_?(?:data|material)$|art_api$|(?:hub|slack|stripe|twilio|line)_signature$|(?:unseal|recovery)_keys?(?:_b(?:64)?|_hex)?$|keys_base(?:64)?$|hmac_?secret$|seed_phrase$|(?:otp|mfa|2fa|wallet)_?seed$|^dockerconfigjson$|^dockercfg$|passwords?_(?:in|out)$/,
    'secret',
  ],
  [/(?:^|_)secret_?id$|root_token_id$|hash_path_(?:suffix|prefix)$|key_?base$/, 'secret'],
  [/(?:^|[a-z]_?)community(?:_?string)?(?:_(?:ro|rw|read|write))?$|^community$/, 'secret'],
  [/(?:p11|pkcs|hsm|crypto)\w*_login$/, 'secret'],
  [new RegExp(`${KEY_OF}_?key$`), 'secret'],
  [
    /(?:^|_)(?:next|cur|current|last|first|prev|previous|peek|lookahead|end|start|expected|unexpected|invalid|unknown|bad|this|self|lex|lexer|parser|parse|p|tok|s|m)_?token$|^token$/,
    'token',
  ],
  [/token$/, 'secret'],
  [/(?:master|redis|cli|http|proxy|smtp|npm|docker|registry|basic)_?auth$/, 'secret'],
  [/(?:^|_)auth$/, 'auth'],
  [/(?:^|_)(?:pin|puk|otp)$/, 'pin'],
  [/sonar_?login$/, 'secret'],
  [/^encrypt$|^plaintext$/, 'key'],
  [/key$|salt$|sess(?:ion)?_?id$|tokens$/, 'key'],
];

/** What the value of a name is, by its last words; undefined for one that names no secret. */
export function kindOf(name: string): SecretKind | undefined {
  const known = kinds.get(name);
  if (known !== undefined) return known.kind;
  const kind = readKind(name);
  if (kinds.size >= NAMES_MAX) kinds.clear();
  kinds.set(name, { kind });
  return kind;
}

/** A report has few names, and each is asked about for each value. */
const kinds = new Map<string, { readonly kind: SecretKind | undefined }>();
const NAMES_MAX = 1 << 10;

function readKind(name: string): SecretKind | undefined {
  const plain = name
    .slice(-100)
    .replace(/^-D(?=[a-z])/, '') // a property of Java
    .replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll(/[^a-z\d]+/g, '_')
    .replace(/^_/, '')
    .replace(/_?\d{1,2}$/, '');
  return KINDS.find(([pattern]) => pattern.test(plain))?.[1];
}
