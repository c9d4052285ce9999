/** The version in what a program prints for --version: `GNU gdb (Debian 13.1-3) 13.1`, `systemd 252 (252.39)`, `*** LZ4 command line interface 64-bits v1.9.4`. */
export function versionIn(output: string): string | undefined {
  const line = output.split('\n', 1)[0]?.replaceAll(/\(.*?\)/g, '') ?? '';
  return (/\d+(?:\.\d+)+/.exec(line) ?? /\d+/.exec(line))?.[0];
}

/** Compares versions number by number. */
export function isOlder(version: string, than: string): boolean {
  return version.localeCompare(than, 'en', { numeric: true }) < 0;
}
