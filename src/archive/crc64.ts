/** The CRC of ECMA-182, its bits reversed: https://tukaani.org/xz/xz-file-format.txt, 6. In halves of 32 bits. */
const [HIGH, LOW] = [0xc96c_5795, 0xd787_0f42];

const tables = { high: new Int32Array(256), low: new Int32Array(256) };
for (let byte = 0; byte < 256; byte++) {
  let [high, low] = [0, byte];
  for (let bit = 0; bit < 8; bit++) {
    const isOdd = (low & 1) !== 0;
    low = (low >>> 1) | (high << 31);
    high >>>= 1;
    if (isOdd) [high, low] = [high ^ HIGH, low ^ LOW];
  }
  [tables.high[byte], tables.low[byte]] = [high, low];
}

/** The CRC-64 of data, its least significant byte first. */
export function crc64(data: Uint8Array): Buffer {
  let [high, low] = [-1, -1];
  for (const byte of data) {
    const index = (low ^ byte) & 0xff;
    low = ((low >>> 8) | (high << 24)) ^ (tables.low[index] ?? 0);
    high = (high >>> 8) ^ (tables.high[index] ?? 0);
  }
  const check = Buffer.alloc(8);
  check.writeInt32LE(~low, 0);
  check.writeInt32LE(~high, 4);
  return check;
}
