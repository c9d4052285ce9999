/** User addresses have at most 52 bits. */
export const USER_END = 1n << 52n;

/** The uppermost byte: the processor ignores it (TBI), so that programs and sanitizers keep tags there. */
const TAG_SHIFT = 56n;
const UNTAGGED = (1n << TAG_SHIFT) - 1n;
/** Tells the kernel's half from the user's; only in the user's has Linux the processor ignore tags. */
const KERNEL_HALF = 1n << 55n;

/** Bits between those of a user address and the tag, where addresses have 48 bits. */
const ABOVE_ADDRESS = UNTAGGED & ~KERNEL_HALF & ~((1n << 48n) - 1n);

/** An address without the tag that the processor ignores: as the kernel tells it to a handler, but not in a core. */
export function untagged(pointer: bigint): bigint {
  return (pointer & KERNEL_HALF) === 0n ? pointer & UNTAGGED : pointer;
}

/**
 * What a pointer was before its authentication failed: processors without FEAT_FPAC leave an error code in the place of its
 * signature (aut* in the Arm Architecture Reference Manual: bit 53 or 54 of data, 61 or 62 of code). Undefined if it has no
 * bits there.
 * @param mask the bits of the signature, where the core tells them: how long addresses are, the kernel's build decides.
 */
export function authenticated(pointer: bigint, mask = ABOVE_ADDRESS): bigint | undefined {
  const signature = mask & UNTAGGED & ~KERNEL_HALF;
  const address = pointer & ~(signature | ~UNTAGGED) & ~KERNEL_HALF;
  return (pointer & (signature | (3n << 61n))) === 0n ? undefined : address;
}
