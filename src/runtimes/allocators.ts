import type { RunTime } from './model.ts';
import { names } from './names.ts';

const GROUP = 'an allocator';

/** Allocators that take the place of the C library's, and the functions by which programs call any. */
export const allocators: RunTime = {
  name: GROUP,
  modules: [{ group: GROUP, module: /^lib(?:jemalloc|tcmalloc|mimalloc|hoard|scudo|rpmalloc|snmalloc)[.\w-]*\.so/ }],
  functions: [
    {
      group: GROUP,
      function: names('malloc calloc realloc free cfree reallocarray aligned_alloc posix_memalign memalign'),
    },
    { group: GROUP, function: /^operator (?:new|delete)(?:\[\])?(?:\(.*\))?$/ },
  ],
};
