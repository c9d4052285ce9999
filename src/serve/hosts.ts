const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/** Whether an address is one that only this machine reaches. */
export function isLoopback(address: string): boolean {
  return /^(?:localhost|127(?:\.\d+){3}|::1|\[::1\])$/.test(address);
}

/**
 * Whether a request is for us. A page from elsewhere whose name comes to mean this machine's loopback address would else be
 * read by what it brings along (DNS rebinding).
 * @param names undefined where anybody reaches us anyway.
 */
export function isHostAllowed(host: string | undefined, names: ReadonlySet<string> | undefined): boolean {
  if (names === undefined) return true;
  const name = (host ?? '').replace(/:\d+$/, '').toLowerCase();
  return LOOPBACK.test(name) || names.has(name);
}
