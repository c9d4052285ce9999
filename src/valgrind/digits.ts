/** Whether a byte is one of 0-9. */
export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte > 47 && byte < 58;
}

/** Whether a byte is one of 0-9, A-F, a-f. */
export function isHexDigit(byte: number): boolean {
  return byte > 47 && byte < 103 && (byte < 58 || (byte > 64 && byte < 71) || byte > 96);
}
