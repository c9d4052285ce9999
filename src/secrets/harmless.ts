/** What stands in the place of a secret. */
export const MASK = '***';

/** Values that are no secret, whatever they are called: nothing, a pointer, a placeholder, a service's own mask. */
const NOTHING =
  /^(?:|\*+|x{3,}|None|null|NULL|nil|nullptr|undefined|unset|empty|default|True|False|true|false|YES|NO|Yes|No|yes|no|on|off|none|n\/a|ok|required|requisite|optional|disabled?|enabled?|expire[sd]|(?:un)?changed|(?:in)?correct|(?:in)?valid|unknown|missing|rejected|accepted|never(?: expires)?|always|wrong|not (?:set|found|required|available)|no password|<[\w .|-]*>|\[[\w.|]*(?:[ -][\w.|]+)?\]|\[(?:success|default|new_authtok_reqd)=\w+|0x[\da-f]{1,16}|\(nil\)|<?(?:redacted|hidden|masked|removed|filtered|sanitized|SANITIZED|REDACTED|FILTERED|SECRET)>?)$/;
/** What is put in later: `${DB_PASSWORD}`, `$(pass db)`, `%(password)s`, `{{ token }}`, `%s`, `$PASSWORD`. */
const TEMPLATE =
  /^(?:\$\{[\w.-]*(?::?[-=?+]?|\?:[\w .-]*)\}?|\$\([\w ./-]*\)|\$[A-Z][A-Z\d_]+|%\(\w+\)[sdr]|%[sdrvpqx]|\{\{[\w .|-]*\}\}|@[A-Z_]+@|\{\{?|\{\w*\})$/;
/** A file in one of the usual places: the secret is in it, not here. */
const FILE =
  /^(?:file:\/\/)?(?:~|\.{1,2}|\/(?:etc|usr|var|run|home|opt|srv|root|tmp|proc|dev|mnt|data|app|lib|secrets?|config|certs?|keys?))(?:\/[\w.@+-]+)+\/?$/;
/** Types, of an annotation: `password: str`. */
const TYPES =
  /^(?:str|string|String|bytes|int|bool|boolean|number|Buffer|any|Any|object|Optional\[\w+\]|\w+(?:\[\])? ?\| ?\w+)$/;
/** Code that names or makes a secret and holds none: `password=self.password`, `token = next_token()`, `*end`, `[user, pw]`. */
const CALL = /^[a-z_][a-z_.:]{2,}\((?:.*[)(]|["'%{].*|)$/is;
const MEMBER = /^[*&!]{0,2}[a-z_]\w*(?:(?:\.|->|::)[a-z_]\w*)+(?:\+\+|--)?$/i;
const OBJECT =
  /^(?:self|this|cls|conf|config|cfg|args|opts|options|kwargs|request|req|os|settings|env|environ|ctx|params|props|node|current\w*|getpass|process|cursor|url|parsed|m|match)(?:\.|->)/i;
const NAMES_ONE = /(?:pass(?:word|wd|phrase)?|pwd?|secret|token|key|auth|cred(?:ential)?s?|cookies?)$/i;
/** How to prove who one is, not the proof. */
const METHODS =
  /^(?:basic|digest|bearer|none|noauth|no_?auth\d?|noop|plain|login|cram-md5|md5|sha\d*|scram\S*|kerberos|krb5|gss\w*|negotiate|ntlm|ldap|pam|peer|trust|ident|sasl|simple|any|anonymous|required|optional|disabled?|enabled?|oauth2?|oidc|keystone|tokens?|password|always|never|ok|failed|success|\w+_auth)$/i;
/** Words that follow a secret's name in a sentence. */
const PROSE =
  /^(?:a|an|and|are|as|at|authentication|based|be|by|can|cannot|changed?|do|does|expected|expired|expires|failed|failure|file|for|from|given|has|have|if|in|incorrect|instead|invalid|is|it|length|lookup|may|mismatch|missing|must|needs?|never|not|of|or|option|options|prompt|rejected|required|requires|reset|revoked|set|should|store|that|the|then|this|to|too|try|unknown|unset|using|was|when|which|will|with|without|wrong)[.,;:!?]?$/i;

/** Whether a value holds nothing to hide, whoever says so. */
export function isHarmless(value: string): boolean {
  return (
    value.length <= 200 &&
    (NOTHING.test(value) || TEMPLATE.test(value) || FILE.test(value) || /^\d{1,3}$|^\d+(?:\.\d+)+$/.test(value))
  );
}

/** Whether a bare word in a text is code rather than a value; `name` is what it is assigned to, `spaced` with blanks around the sign. */
export function isCode(name: string, value: string, spaced: boolean): boolean {
  const word = value.replace(/[,;]$/, '');
  if (word.length > 200) return false;
  if (TYPES.test(word) || CALL.test(word) || word === name || /^[A-Za-z_]\w*\[$|^[A-Za-z_]\w*\[["']/.test(word))
    return true;
  if (MEMBER.test(word) && (OBJECT.test(word) || NAMES_ONE.test(word))) return true;
  return (
    spaced &&
    (/^[a-z_][\w.]{2,}[([]/i.test(word) ||
      /^[[({](?!\w+[\])}]?$)/.test(word) ||
      (/^[a-z_]+$/i.test(word) && NAMES_ONE.test(word)))
  );
}

/** Whether a word is of a sentence. */
export function isProse(word: string): boolean {
  return PROSE.test(word);
}

/** Whether a word names a way to prove who one is: `auth=basic`. */
export function isMethod(word: string): boolean {
  return METHODS.test(word);
}

/** An identifier without a digit, as parsers name their tokens: `IDENT`, `TK_STRING`, `Token::End`, `end`. */
export function isIdentifier(word: string): boolean {
  return /^[a-z_]+(?:(?:::|\.|->)[a-z_]+)*[,;)']{0,3}$/i.test(word);
}

/** Letters and digits, and no path, address, place in a file or name of a test: what a person or a machine made up. */
export function isMadeUp(value: string): boolean {
  return (
    /^(?=.*\d)(?=.*[a-z])[^\s/\\()<>]{6,}$/i.test(value) &&
    !isHarmless(value) &&
    !/^0x|\.\w{1,4}(?::\d+)?$|^[a-z]+(?:[_-][a-z]+)+\d*$/i.test(value)
  );
}

/** Long, of one piece, of letters and digits: what a machine made up, and no name, version or path. */
export function looksRandom(value: string): boolean {
  return (
    /^[\w+/=.~:$!@%^*-]{12,}$/.test(value) &&
    /\d/.test(value) &&
    /[a-z]/i.test(value) &&
    !/^\/|^[\w.-]+\.[a-z]{2,5}$|^\d[\d.:-]*[a-z]*\d*$|^[a-z]+(?:[-_.][a-z]+)*[-_.]?\d{1,4}$/i.test(value)
  );
}
