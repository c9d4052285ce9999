import { isHarmless, MASK } from './harmless.ts';

/** Who reads a password from its standard input. */
const READER = String.raw`(?:\bpasswd\b|smbpasswd|chpasswd|--pass\w{0,6}-stdin|--with-token|sudo\s(?:-\w+\s){0,9}-\w*S|--stdin|--pass\w{0,6}-fd|\bcryptsetup\b|\bkinit\b|\bpass\s(?:insert|edit)\b|\bsu\b(?:\s|$)|-pass(?:in|out)?\s(?:stdin|fd:0)|(?:vault|bao)\slogin\s(?:\S+\s){0,9}-(?![\w-])|\b(?:docker|podman)\ssecret\screate\b|\bgcloud\ssecrets\b|\bsecrets?\s(?:put|set|create|add|store)\b|\bsecret-tool\sstore\b|\bvncpasswd\b|\bkubeseal\b|\bload-key\b|\bkeyformat=passphrase\b|\bkeystore\s(?:add|create)\b|\bfscrypt\b|\brealm\sjoin\b|\badcli\s|\becryptfs-\w|\bage\s(?:-\w+\s){0,9}-p\b|--encrypt-password\b|\bkeepassxc-cli\b|\bclevis\b|\bopenconnect\b|\bvpnc\b|\bkeyctl\spadd\b|--keys-from-stdin\b|\bhcloud\scontext\b|\bvercel\senv\b|\bscrypt\s|\bwg\sset\s|\bread\s(?:-\w+\s){0,9}\w{0,40}(?:PASS\w{0,6}|TOKEN|SECRET)\b|\bgocryptfs\b|(?<![=:\w])zip\s(?:-\w+\s){0,9}-\w*e\w*\s|\b(?:restic|borg|rclone|duplicity)\s)`;
/** What prints a word: `echo -n x`, `printf '%s\n' x`, `yes x`. */
const PRINTED = String.raw`(?:\b(?:echo|printf|yes)\s{1,9}(?:-[neE]{1,3}\s{1,9}){0,3}(?:\\{0,15}["']?%s(?:\\{1,15}n)?\\{0,15}["']?\s{1,9})?(?:\\{0,15}["'])?(?:[\w.-]{1,60}:(?=[^\n]{0,200}chpasswd))?)`;
const PIPED = new RegExp(
  String.raw`(${PRINTED})([^"'|\n;)]{1,200}?)(?=(?:\\{1,15}n)?(?:\\{0,15}["'])?(?:\s{0,9};\s{0,9}echo\s[^|\n]{1,200})?[\\"')\s]{0,9}\|[^|\n]{0,80}${READER})`,
  'g',
);
/** The second of `(echo x; echo x) | smbpasswd -s`. */
const AGAIN = new RegExp(
  String.raw`(\becho\s{1,9}\\{0,15}["']?\*\*\*\\{0,15}["']?\s{0,9};\s{0,9}echo\s{1,9}(?:\\{0,15}["'])?)([^"'|\n;)]{1,200}?)(?=[\\"')\s]{0,9}\|)`,
  'g',
);
/** The same as a here-string: `chpasswd <<< 'root:x'`. */
const HERE_STRING = new RegExp(
  String.raw`(${READER}[^\n|<]{0,200}<<<\s{0,9})(\$'[^'\n]{1,200}'|"[^"\n]{1,200}"?|'[^'\n]{1,200}'?|[^\s"'$;|&][^\s;|&]{0,200})`,
  'g',
);
const HERE_DOCUMENT = new RegExp(
  String.raw`(<<-?\s{0,3}["']?(\w{1,30})["']?[^\n]{0,100}${READER}[^\n]{0,100}\n|${READER}[^\n<|]{0,100}<<-?\s{0,3}["']?(\w{1,30})["']?[^\n]{0,100}\n)([^\n]{1,200})`,
  'g',
);
/** A command whose output is the password: `--password-command 'echo x'`, `BORG_PASSCOMMAND="printf %s x"`. */
const COMMAND =
  /((?:pass(?:word|phrase)?[-_]?(?:command|cmd|eval)|-extpass)\\{0,7}["']?(?:\s{0,9}[:=,]\s{0,9}|\s{1,9})(?:\\{0,7}["'[]){0,2}(?:[\w./-]{0,60}\/)?(?:echo|printf)\\{0,7}["']?[,\s]\s{0,9}(?:-[neE]{1,3}\s{1,9})?(?:\\{0,7}["']?%s(?:\\{1,9}n)?\\{0,7}["']?[,\s]\s{0,9})?)((?:\\{0,7}["'])?)([^\s"'\\]{2,200})/gi;

/** The same in the place of a file: `--vault-password-file <(echo x)`. */
const PROCESS =
  /((?:pass\w{0,8}(?:[-_]?file)?|askpass|secret[-_]file|private-key|preshared-key|key-file|-y|-i|passwordfile|credentials?[-_]file)[=\s]\s{0,9}<\(\s{0,9}(?:echo|printf)\s{1,9}(?:-[neE]{1,3}\s{1,9})?["']?(?:%s\S{0,4}\s)?["']?(?:\w{1,30}(?:\\{1,7}n|=))?)([^\s"')]{2,200})/gi;

/** What expect waits for, and what it answers; in Tcl's marks or without. */
const SEND =
  /\bsend\s{1,9}(?:-\w{1,9}\s{1,9}|--\s{1,9}){0,3}((?:\\{0,7}["'{])?)((?:(?!\\{1,7}[rn])[^\n"'{};]){1,200})(?=\\{1,7}[rn])/g;
/** The same of pexpect, telnetlib, Paramiko and others: `child.sendline('x')`. */
const SENT =
  /\.(?:send_?line|send|write_?(?:line|channel)?|puts|cmd)\(\s{0,3}[bruf]{0,2}(\\{0,7}["'])((?:(?!\1)[^\n]){2,200}?)(?=(?:\\{1,7}[rn]){0,2}\1)/g;
const ASKED = /(?:assword|phrase|passcode|\bPIN\b|secret)/i;
/** What is sent to a shell and is no password: a word of small letters, or several words. */
const ORDINARY = /^[a-z]+$|\s/;

/** Masks what is handed to a program that reads a password, by a pipe, a here-document, a command or a dialogue of expect. */
export function maskPiped(text: string): string {
  let masked = text;
  if (/echo|printf|\byes\s|<</.test(text))
    masked = masked
      .replaceAll(PIPED, (whole, before: string, value: string) => unlessTemplate(whole, before, value))
      .replaceAll(AGAIN, (whole, before: string, value: string) => unlessTemplate(whole, before, value))
      .replaceAll(HERE_STRING, (_, before: string) => before + MASK)
      .replaceAll(HERE_DOCUMENT, (whole, before: string, _first, _second, value: string) =>
        unlessTemplate(whole, before, value),
      )
      .replaceAll(COMMAND, (whole, before: string, mark: string, value: string) =>
        unlessTemplate(whole, before + mark, value),
      )
      .replaceAll(PROCESS, unlessTemplate);
  if (/\.(?:send|write|puts|cmd)/.test(masked) && ASKED.test(masked)) masked = maskSent(masked);
  return /\bsend\b/.test(masked) ? maskDialogue(masked) : masked;
}

/** What a program sends behind a question for a password, or beside a remark that it is one. */
function maskSent(text: string): string {
  let from = 0;
  return text.replaceAll(SENT, (whole, _mark: string, value: string, index: number) => {
    const before = text.slice(Math.max(from, index - 300), index);
    const end = index + whole.length;
    from = end;
    const remark = /^[^\n]{0,10}(?:#|\/\/)([^\n]{0,80})/.exec(text.slice(end, end + 100))?.[1] ?? '';
    const asks = /expect|read|until|wait|prompt|recv/i.test(before) && ASKED.test(before);
    if (!(asks || ASKED.test(remark)) || value.startsWith('$') || isHarmless(value)) return whole;
    return whole.slice(0, whole.length - value.length) + MASK;
  });
}

/** How much of `echo x` stays: what prints, without what it prints; undefined if it is another command. */
export function printedLength(command: string): number | undefined {
  return /^(?:[\w./-]*\/)?(?:echo|printf)\s+(?:-[neE]+\s+)*(?:["']?%s(?:\\n)?["']?\s+)?["']?/.exec(command)?.[0].length;
}

function unlessTemplate(whole: string, before: string, value: string): string {
  return value.startsWith('$') || isHarmless(value) ? whole : before + MASK;
}

/** `expect "assword:"; send "x\r"`: what is sent behind a question for it, or looks like one and nothing is waited for. */
function maskDialogue(text: string): string {
  let from = 0;
  return text.replaceAll(SEND, (whole, _mark: string, value: string, index: number) => {
    const before = text.slice(Math.max(from, index - 300), index);
    from = index + whole.length;
    const waits = /\bexpect\s(?!eof|-)/.test(before) || /[*:?]["'}]/.test(before);
    const isSecret = waits ? ASKED.test(before) : /\d/.test(value) && !ORDINARY.test(value) && /[a-z]/i.test(value);
    if (!isSecret || value.startsWith('$') || isHarmless(value)) return whole;
    return `${whole.slice(0, whole.length - value.length)}${MASK}`;
  });
}
