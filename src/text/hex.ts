/** An address as reports have it: `0x` and lower case hexadecimal digits. */
export function hex(value: bigint): string {
  return `0x${value.toString(16)}`;
}
