/** Bytes in three digits and a unit of 1024: `617K`, `1.2M`, `12G`. */
export function shortSize(size: number): string {
  const power = Math.min(4, Math.floor(Math.log2(Math.max(size, 1)) / 10));
  const value = size / 1024 ** power;
  return `${value < 10 && power > 0 ? value.toFixed(1) : Math.round(value)}${'BKMGT'[power]}`;
}
