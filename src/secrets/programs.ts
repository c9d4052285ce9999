/**
 * How a program takes a secret on its command line where no name says so.
 * - `attached`: options with the secret in the same word (`-pPW`); `next`: in the next word; `either`: both.
 * - `split`: options whose value is `user:PW`, with what is between them.
 * - `last`: the last word is one. `after`: words behind which the second is one (`add_user NAME PW`), or the first (`login TOKEN`).
 * - `only`: a word without which none of this holds (`docker login -p PW`, but `docker run -p 80:80`).
 */
export interface SecretOptions {
  readonly attached?: readonly string[];
  readonly next?: readonly string[];
  readonly either?: readonly string[];
  readonly split?: readonly string[];
  readonly between?: string;
  readonly last?: RegExp;
  readonly after?: Readonly<Record<string, number>>;
  readonly only?: RegExp;
}

/** By the program's name; the first that fits. From the manual pages of the programs. */
const PROGRAMS: readonly (readonly [RegExp, SecretOptions])[] = [
  [
    /^(?:mysql\w*|mariadb[\w-]*|mycli|mydumper|myloader|xtrabackup|mariabackup|mytop|innotop|pt-[\w-]+)$/,
    { attached: ['-p'] },
  ],
  [/^sshpass$/, { either: ['-p'] }],
  [/^(?:redis|keydb|valkey)-(?:cli|benchmark)$/, { either: ['-a'] }],
  [
    /^curl$/,
    { split: ['-u', '-U', '--user', '--proxy-user', '-E', '--cert'], either: ['-b'], next: ['--cookie', '--pass'] },
  ],
  [/^(?:https?|httpie|xh|hey|ab|wrk)$/, { split: ['-a', '-A', '-P', '--auth'] }],
  [/^ldap(?:search|add|modify|delete|modrdn|compare|whoami|exop|url|vc)$/, { either: ['-w'] }],
  [/^ldappasswd$/, { either: ['-w', '-s', '-a'] }],
  [/^(?:snmp\w+|encode_keychange)$/, { either: ['-c', '-A', '-X', '-3m', '-3k'] }],
  [/^(?:check_snmp\w*|onesixtyone|braa|mrtg|cfgmaker)$/, { either: ['-C', '-c', '-P'] }],
  [/^ipmitool$/, { either: ['-P', '-y', '-k'] }],
  [/^ipmi[\w-]+|^bmc-\w+$/, { either: ['-p', '-k'] }],
  [/^net$/, { split: ['-U', '--user'], between: '%', after: { user: 2 } }],
  [
    /^(?:smbclient|rpcclient|smbget|smbcacls|wmic|nmblookup|winexe|ntlm_auth)$/,
    { split: ['-U', '--user'], between: '%' },
  ],
  [/^mongo\w*$/, { either: ['-p'] }],
  [/^(?:sqlcmd|bcp|isql|osql|tsql|fisql)$/, { either: ['-P'] }],
  [/^mosquitto_\w+$/, { either: ['-P'] }],
  [
    /^(?:docker|podman|nerdctl|skopeo|buildah|helm|oc|az|crane|oras|regctl|cf|faas-cli|argocd|dotnet|nuget|cargo|rancher)$/,
    { either: ['-p'], only: /^login$|registry/ },
  ],
  [/^(?:zip|unzip|zipcloak|fcrackzip)$/, { either: ['-P'] }],
  [/^7z\w*$/, { attached: ['-p'] }],
  [/^(?:un)?rar$/, { attached: ['-p', '-hp'] }],
  [/^(?:rdesktop|ncftp\w*|vncconnect|expect-lite)$/, { either: ['-p'] }],
  [/^(?:plink|pscp|psftp|putty)$/, { next: ['-pw'] }],
  [/^(?:lftp|lftpget)$/, { split: ['-u', '--user'], between: ',' }],
  [/^openssl$/, { next: ['-k', '-K', '-pass', '-passin', '-passout', '-hmac', '-macopt'] }],
  [/^(?:htpasswd|htdigest)$/, { last: /^-\w*b/ }],
  [/^(?:rabbitmqctl|rabbitmq-\w+)$/, { after: { add_user: 2, change_password: 2, authenticate_user: 2 } }],
  [/^(?:vault|bao)$/, { after: { login: 1, unseal: 1, unwrap: 1, lookup: 1 } }],
  [/^swift$/, { either: ['-K'] }],
  [/^(?:user|group)(?:add|mod)$/, { either: ['-p'] }],
  [/^ssh-keygen$/, { next: ['-N', '-P'] }],
  [/^twine$/, { next: ['-p'] }],
  [/^(?:consul|nomad|serf)$/, { either: ['-encrypt'] }],
  [/^mc(?:li)?$/, { after: { set: 4 }, only: /^alias$/ }],
  [/^(?:swaks)$/, { next: ['-ap'] }],
  [/^sendemail$/i, { next: ['-xp'] }],
  [/^radtest$/, { after: { radtest: 2 } }],
  [/^wpa_passphrase$/, { after: { wpa_passphrase: 2 } }],
  [/^(?:sqlplus|exp|imp|expdp|impdp|sqlldr|rman|sql)$/, { split: [''], between: '/' }],
  [
    /^(?:pdftk|qpdf|pdftotext|pdftoppm|pdfinfo|mutool)$/,
    { next: ['-upw', '-opw', 'user_pw', 'owner_pw', 'input_pw', '-p'] },
  ],
  [/^(?:stunnel|socat|nsupdate|dig|rndc|delv|kdig)$/, { either: ['-y'] }],
  [
    /^(?:gpg2?|borg|restic|duplicity|rclone|age|cryptsetup|veracrypt|keepassxc-cli)$/,
    { next: ['--passphrase', '-p', '--password'] },
  ],
  [
    /^(?:pkcs11-tool|pkcs15-\w+|softhsm2-util|p11tool|tpm2_\w+|yubico-piv-tool|ykman)$/,
    { either: ['-p', '-P', '--so-pin', '--pin', '-K'] },
  ],
  [/^(?:impala-shell|beeline|clickhouse-client|vsql|nzsql|bteq)$/, { either: ['-p', '-w'] }],
  [
    /^(?:influx|cqlsh|nodetool|kinit|cypher-shell|arangosh|couchbase-cli|cbq|cbbackupmgr)$/,
    { next: ['-p', '-pw', '-P', '--password'] },
  ],
  [/^(?:freerdp|xfreerdp|wlfreerdp|sdl-freerdp)\d?$/, { attached: ['/p:', '/pth:', '/gp:'] }],
  [/^(?:crackmapexec|nxc|netexec|evil-winrm|hydra|medusa|ncrack|sqsh|jtds|hdbsql|db2|psexec)$/, { either: ['-p'] }],
  [
    /^(?:nmcli|git|aws|gcloud|kubectl|svn|terraform|iscsiadm|wpa_cli|uci|crudini|doctl|heroku|keytool|jarsigner|java|hg|etcdctl)$/,
    {},
  ],
  [/^(?:erl|beam(?:\.smp)?|iex|elixir|erlexec|werl)$/, { next: ['-setcookie', '--cookie'] }],
];

/** In a text some of these stand: a cheap look before its words are taken apart. */
export const PROGRAM_NAMES =
  /\b(?:mysql|mariadb|mycli|mydumper|myloader|mytop|innotop|xtrabackup|pt-|sshpass|redis|keydb|valkey|curl|https?|httpie|xh|ldap|snmp|encode_key|check_snmp|onesixtyone|braa|cfgmaker|ipmi|bmc-|smb|rpcclient|net|wmic|winexe|ntlm_auth|mongo|sqlcmd|bcp|[iof]sql|tsql|mosquitto|docker|podman|nerdctl|skopeo|buildah|helm|oc|az|crane|oras|cf|argocd|dotnet|nuget|cargo|rancher|zip|unzip|7z|rar|unrar|rdesktop|ncftp|plink|pscp|psftp|putty|lftp|openssl|htpasswd|htdigest|rabbitmq|vault|bao|swift|useradd|usermod|groupadd|groupmod|swaks|ssh-keygen|twine|consul|nomad|serf|mc alias|mcli|sendemail|radtest|wpa_pass|sqlplus|exp|imp|expdp|impdp|sqlldr|rman|sql|pdf|qpdf|mutool|stunnel|socat|nsupdate|dig|rndc|delv|kdig|gpg|borg|restic|duplicity|rclone|age|cryptsetup|veracrypt|keepassxc|pkcs1|softhsm|p11tool|tpm2_|ykman|yubico|impala|beeline|clickhouse|vsql|nzsql|bteq|influx|cqlsh|nodetool|kinit|cypher|arangosh|couchbase|cbq|\w*freerdp|crackmapexec|nxc|netexec|evil-winrm|hydra|medusa|ncrack|sqsh|hdbsql|db2|psexec|nmcli|git|aws|gcloud|kubectl|svn|terraform|iscsiadm|wpa_cli|uci|crudini|doctl|heroku|keytool|jarsigner|java|hg|etcdctl|erl|beam|iex|elixir|werl)/i;

/** How the program that a word names takes secrets; undefined for one that is not known. */
export function secretOptionsOf(word: string): SecretOptions | undefined {
  if (word.length > 200 || word.startsWith('-')) return undefined;
  const name = word.slice(Math.max(word.lastIndexOf('/'), word.lastIndexOf('\\')) + 1).replace(/\.exe$/i, '');
  return PROGRAMS.find(([pattern]) => pattern.test(name))?.[1];
}
