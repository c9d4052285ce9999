import type { RunTime } from './model.ts';
import { names, words } from './names.ts';

const FATAL = "Python's fatal errors";
const EVALUATION = "Python's evaluation loop and calls";
const HEADERS = "Python's headers";

/** What a compiler appends to the parts that it makes of a function. */
const PARTS = { after: String.raw`(?:\.\w+)*` };

/** CPython, as a program or as a library, with whatever follows its version. */
const INTERPRETER = /^(?:lib)?python\d/;

export const python: RunTime = {
  name: 'Python',
  aborts: [
    { group: FATAL, function: names('_?Py_Fatal*Error* fatal_error_exit', PARTS) },
    { group: FATAL, module: INTERPRETER, function: names('fatal_error', PARTS) },
  ],
  endings: { 'fatal-error': words('_?Py_FatalError* _Py_FatalErrorFunc fatal_error_exit') },
  functions: [
    {
      group: EVALUATION,
      function: names(
        `_?PyEval_+ _PyEvalFramePushAndInit run_eval_code_obj builtin_exec* builtin_eval*
        _?PyObject_Call* _?PyObject_Vectorcall* _?PyObject_FastCall* _?PyObject_MakeTpCall* _PyObject_*Call* _PyObject_*call*
        _?PyVectorcall_+ _?PyFunction_Vectorcall _?PyCFunction_*Call* _?PyCFunction_*call*
        cfunction_call* cfunction_vectorcall* method_vectorcall* object_vacall partial_vectorcall* wrapperdescr_call
        function_code_fastcall do_call_core trace_call_function gen_send_ex*
        slot_tp_+ slot_mp_+ slot_sq_+ slot_nb_+
        _?PyRun_+ pyrun_+ pymain_+ Py_RunMain Py_BytesMain Py_Main pythread_wrapper import_find_and_load`,
        PARTS,
      ),
    },
    {
      // Names that are anybody's: Python's only in Python (fixtures/crash/names-of-python)
      group: EVALUATION,
      module: INTERPRETER,
      function: names('method_call type_call wrap_+ partial_call run_mod call_function thread_run gen_iternext'),
    },
  ],
  // Py_INCREF, PyTuple_GET_SIZE and all that extension modules inline (fixtures/crash/python-inlined-decref), and the interpreter
  // itself, which has its headers in ./Include
  headers: [
    { group: HEADERS, file: /\/include\/python\d[\w.]*\/[\w/-]+\.h$/ },
    { group: HEADERS, file: /(?:^|\/)Include\/[\w/-]+\.h$/, module: INTERPRETER },
  ],
  handlers: [{ name: 'python-faulthandler', function: /^faulthandler_(?:fatal_error|user)\b/ }],
  texts: [
    // Fatal Python error: Segmentation fault
    // test_ledger.py::test_reads[1] Fatal Python error: Segmentation fault
    {
      writer: 'Python',
      first: /(?:^|\.|\.py::\w.*? )Fatal Python error: /,
      words: /Fatal Python/,
      programs: /^(?:python|pytest)/,
    },
  ],
};

/** A module of CPython's: `python3.11`, `libpython3.7m.so.1.0`; a log of valgrind's may name the program `python` too. */
const MODULE = /^(?:lib)?python\d[\d.]*[dmtu]*(?:\.so(?:\.[\d.]+)?)?$/;
const LOGGED_MODULE = /^(?:lib)?python\d?[\d.]*[a-z]*(?:\.so[\d.]*)?$/;
/** Extension modules that belong to Python itself: one build has them as files of their own, and the next linked in. */
const STANDARD_LIBRARY = '/lib-dynload/';
/** Its functions, also those that no rule above passes over: in a log that names no module. */
const FUNCTIONS = /^_?Py(?:[A-Z]\w*)?_|^pymalloc_|^(?:new_arena|address_in_range|pymain_\w+)$/;
/** Functions that exist only where its own allocator is in use: PYTHONMALLOC was not `malloc`. */
const PYMALLOC = names(
  `pymalloc_+ new_arena address_in_range _PyObject_Malloc _PyObject_Calloc _PyObject_Realloc _PyObject_Free _PyObject_Arena*`,
  PARTS,
);
const EVALUATION_LOOP = /^_PyEval_EvalFrameDefault(?:\.|$)/;
/** Below it the stack is that of who began the green thread: of greenlet, on which eventlet and gevent stand. */
const GREEN_THREAD = /^(?:greenlet::UserGreenlet::|_?)g_initialstub\b/;
const COMMAND = /(?:^|\/)python\d?[\d.]*(?:$| )/;

/** Whether a function runs frames of Python code: its name may have what a compiler appends to a part of it. */
export function isEvaluationLoop(name: string): boolean {
  return EVALUATION_LOOP.test(name);
}

/** Whether a function is the outermost of a green thread's stack. */
export function beginsGreenThread(name: string): boolean {
  return GREEN_THREAD.test(name);
}

/** Whether a file's name, without its directory, is CPython's, as a program or as a library. */
export function isPythonFile(file: string): boolean {
  return MODULE.test(file);
}

/** The second number of a version of Python 3, by the path of a file of its: the program, the library, an extension module. */
export function versionInName(path: string): number | undefined {
  const [, own, directory, extension] =
    /(?:^|\/)(?:(?:lib)?python3\.(\d{1,2})[dmtu]*(?:\.so[\d.]*)?$|python3\.(\d{1,2})\/|[^/]+\.cpython-3(\d{1,2})[-.])/.exec(
      path,
    ) ?? [];
  const found = own ?? directory ?? extension;
  return found === undefined ? undefined : Number(found);
}

/** Whether a path is of an extension module of Python's standard library, in a directory of some version's. */
export function isBundledExtension(path: string): boolean {
  return /\/python\d[\d.]*[dmtu]*\/lib-dynload\/[^/]+$/.test(path);
}

/** Whether a frame of a log is the interpreter's: by its module, else by its function. */
export function isInterpreter(module: string | undefined, name: string | undefined): boolean {
  if (module === undefined) return name !== undefined && FUNCTIONS.test(name);
  return LOGGED_MODULE.test(module.slice(module.lastIndexOf('/') + 1)) || module.includes(STANDARD_LIBRARY);
}

/** Whether a function is CPython's own allocator at work. */
export function isPymalloc(name: string): boolean {
  return PYMALLOC.test(name);
}

/** Whether a command line starts Python. */
export function runsPython(command: string): boolean {
  return COMMAND.test(command);
}
