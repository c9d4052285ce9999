/** How a page fault used its address, by the numbers that kernels and run-times print of it. */

/** x86's error code of a page fault: bit 1 a write, bit 4 a fetch (arch/x86/include/asm/trap_pf.h). */
export function errorCodeAccess(code: number): 'read' | 'write' | 'execute' {
  if ((code & 16) !== 0) return 'execute';
  return (code & 2) === 0 ? 'read' : 'write';
}

/** arm64's ESR_EL1: exception class in bits 31 to 26; of a data abort, bit 6 says that it was written (Arm ARM, D17.2.37). */
export function syndromeAccess(syndrome: number): 'read' | 'write' | 'execute' | undefined {
  const exception = (syndrome >>> 26) & 63;
  if (exception === 0x20) return 'execute';
  if (exception !== 0x24) return undefined;
  return (syndrome & 64) === 0 ? 'read' : 'write';
}
