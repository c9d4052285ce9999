import type { RecordedFrame } from '../../stacks/model.ts';
import { known } from '../../text/known.ts';
import { sourceLine } from '../source-line.ts';
import { hexOf } from './fault-cause.ts';

/** `C  [libc.so.6+0x167ad8]  strlen+0x18`, since JDK 18 with `(native.c:7)` behind it. */
const NATIVE = /^[CV] +\[(.+?)(?:\+(0x[\da-f]+))?\](?: +(.+?)(?:\+0x[\da-f]+)?)?(?: +\((.+?):(\d{1,9})\))?$/;
/** `j  Poke.poke(Lsun/misc/Unsafe;J)V+4`, `J 123 c2 java.lang.String.hashCode()I java.base@17 (60 bytes) @ 0x7f [0x7f+0x10]` */
const JAVA = /^[jJA] +(?:\d+ *%? *(?:[cC][12]|aot\[ *\d+\]|jvmci)? +)?((?:[\p{L}_$][^\s(]*\.)[^\s(]+)\(/u;
/** `v  ~StubRoutines::call_stub` */
const STUB = /^v +~(\S+)/;

/** A frame as the JVM prints it; undefined for another line. */
export function jvmFrame(text: string): RecordedFrame | undefined {
  const native = NATIVE.exec(text);
  if (native !== null) {
    const [, module, offset, name, file, line] = native;
    return known({
      module,
      offset: hexOf(offset),
      function: name?.replace(/ \[clone [^\]]*\]/g, ''),
      file,
      line: sourceLine(line),
    });
  }
  const [, java] = JAVA.exec(text) ?? [];
  if (java !== undefined) return { function: java };
  const [, stub] = STUB.exec(text) ?? [];
  if (stub !== undefined) return { function: `~${stub}` };
  const bare = /^C +(0x[\da-f]+)$/.exec(text)?.[1];
  return bare === undefined ? undefined : known({ address: hexOf(bare) });
}
