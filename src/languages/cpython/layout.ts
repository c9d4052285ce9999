/** How a frame keeps where it is: a `PyFrameObject` of the heap up to 3.10, a `_PyInterpreterFrame` since. */
export type FrameForm = 'object' | 'interpreter';

/** How a code object keeps its lines: `co_lnotab` to 3.9, PEP 626's `co_linetable` in 3.10, PEP 657's since 3.11. */
export type LineForm = 'lnotab' | 'linetable' | 'locations';

/** Where a CPython of one version keeps what its stacks are read from: byte offsets into its structures. */
export interface Layout {
  /** PyInterpreterState. */
  readonly interpreter: {
    readonly id: number;
    readonly next: number;
    readonly threads: number;
    /** `gc.collecting`; left out where the run-time has one for all. */
    readonly collecting?: number;
    /** Its bytes, where the run-time tells them. */
    readonly size?: number;
  };
  /** PyThreadState. */
  readonly thread: {
    readonly next: number;
    readonly interpreter: number;
    /** The innermost frame; with `inFrame` a `_PyCFrame`, which has it at that offset. */
    readonly frame: number;
    readonly inFrame?: number;
    /** What pthread_self() gives. */
    readonly id: number;
    /** The kernel's. */
    readonly nativeId?: number;
  };
  readonly gil: GilLayout;
  readonly frame: {
    readonly form: FrameForm;
    readonly size: number;
    readonly previous: number;
    readonly code: number;
    /** A pointer to the instruction, or (`object`) its index as an int. */
    readonly instruction: number;
    /** The dictionary of its module's variables; left out where tasks are found without it. */
    readonly globals?: number;
    /** A byte: from `SHIM` on no frame of Python code. */
    readonly owner?: number;
    /** 3.11 alone: a byte that is 1 where the evaluation loop was entered with this frame. */
    readonly isEntry?: number;
  };
  /** PyCodeObject. */
  readonly code: {
    readonly size: number;
    readonly fileName: number;
    readonly name: number;
    readonly qualifiedName?: number;
    readonly lines: number;
    readonly firstLine: number;
    readonly flags?: number;
    /** The instructions themselves, where they lie within it; their bytes are twice its `ob_size`. */
    readonly instructions?: number;
  };
  /** Left out of versions whose awaits are not read. */
  readonly coroutine?: CoroutineLayout | CoroutineObjectLayout;
  /** Left out where tasks are found without them. */
  readonly dictionary?: DictionaryLayout;
  readonly attributes?: AttributesLayout;
  readonly set?: SetLayout;
  readonly lineForm: LineForm;
  /** Bytes of an instruction that `frame.instruction` counts by. */
  readonly unit: number;
  readonly object: { readonly type: number; readonly size: number };
  readonly type: { readonly name: number; readonly flags: number };
  /** Where the bytes of a bytes object are. */
  readonly bytes: number;
  readonly text: {
    readonly length: number;
    readonly state: number;
    /** Bits of the state below its `kind`. */
    readonly kindAt: number;
    /** Bytes before the characters: of a compact ASCII text, and of any other compact one. */
    readonly asciiHeader: number;
    readonly compactHeader: number;
  };
}

/** PyGenObject of 3.11 and later, as coroutines and asynchronous generators have it too. */
export interface CoroutineLayout {
  readonly form: 'embedded';
  /** Its frame, which lies within it. */
  readonly frame: number;
  /** A byte with a sign; and the lowest that it has. */
  readonly state: number;
  readonly lowestState: number;
  /** -1 is in an await or `yield from` alone; before 3.13 also in a yield of a generator's own. */
  readonly suspendedAwaits: boolean;
  /** In a frame: how many local variables and values of the stack there are, or a pointer behind the last. */
  readonly top: { readonly form: 'count' | 'pointer'; readonly at: number };
  /** In a frame: the first local variable. */
  readonly locals: number;
}

/** PyGenObject up to 3.10, and what of a PyFrameObject tells where that is suspended. */
export interface CoroutineObjectLayout {
  readonly form: 'object';
  /** A pointer to its frame, which has one back. */
  readonly frame: number;
  readonly generator: number;
  /** A byte of the coroutine that is 1 while it runs, or one of the frame that is 0 then. */
  readonly runs: { readonly of: 'coroutine' | 'frame'; readonly at: number };
  /** In a frame: how many values its stack has, and where that begins, or a pointer behind the last. */
  readonly top: { readonly form: 'count' | 'pointer'; readonly at: number };
  readonly stack: number;
  /** In a frame: the first local variable. */
  readonly locals: number;
  /** In a code object: its instructions, a bytes object. */
  readonly instructions: number;
}

/** PyDictObject, and the form of the PyDictKeysObject that it points to: with the size of its table (up to 3.10), or the logarithm of that. */
export interface DictionaryLayout {
  readonly keys: number;
  readonly values: number;
  readonly form: 'size' | 'logarithm';
}

/** Where an object of a class without slots keeps its attributes: in a dictionary, or, as long as nobody asked for that, in values of its own. */
export interface AttributesLayout {
  /** A pointer to the dictionary. */
  readonly dictionary: number;
  /** A pointer to the values (3.11); the same pointer, with its lowest bit set, one byte before them (3.12); they follow the object (3.13). */
  readonly values?: { readonly form: 'pointer'; readonly at: number } | { readonly form: 'tagged' | 'inline' };
}

/** PySetObject. */
export interface SetLayout {
  readonly mask: number;
  readonly table: number;
}

/** The global interpreter lock, `struct _gil_runtime_state`. */
export interface GilLayout {
  /** In PyInterpreterState: a pointer to it. */
  readonly pointer?: number;
  /** From `interpreters.head` of the run-time, where that has one for all; and its `gc.collecting`, where it has that. */
  readonly fromHead?: number;
  readonly collectingFromHead?: number;
  readonly holder: number;
  readonly locked: number;
  /** Free-threaded builds: an int that is 0 while there is no lock. */
  readonly enabled?: number;
  /** Condition variables and mutexes follow `locked` up to here. */
  readonly size: number;
}

/** `enum _frameowner`: a frame of the interpreter's own that marks where the evaluation loop was entered (3.12 and later). */
export const SHIM = 3;
