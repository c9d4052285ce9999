import type { Member } from '../archive/members.ts';
import type { FileResult } from './file-result.ts';

/** A member and what ties it to another of the same archive. */
export interface MemberResult {
  readonly result: FileResult;
  /** Of separate debug files: the CRC that a .gnu_debuglink has. */
  readonly crc?: number;
  /** Of .dwo and .dwp files: the units whose payload they hold. */
  readonly payload?: readonly bigint[];
}

/** Examines one member; a static library as one. Nothing for what is no ELF file. */
export type ExamineMember = (member: Member) => Promise<MemberResult[]>;
