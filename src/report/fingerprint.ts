import { createHash } from 'node:crypto';

/** The hash of what identifies a finding: sha256, 64 hexadecimal digits. Parts that are unknown count as such. */
export function fingerprint(...parts: readonly (string | undefined)[]): string {
  return createHash('sha256')
    .update(JSON.stringify(parts.map((part) => part ?? null)))
    .digest('hex');
}
