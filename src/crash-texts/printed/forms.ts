import { androidForm } from './android.ts';
import { backwardForm } from './backward.ts';
import { dotnetForm } from './dotnet.ts';
import { failureSignalForm } from './failure-signal.ts';
import { fortranForm } from './fortran.ts';
import { goForm } from './go.ts';
import { jvmForm } from './jvm.ts';
import { kernelForm } from './kernel.ts';
import { llvmForm } from './llvm.ts';
import { libcBacktraceForm, libcForm } from './libc.ts';
import { mariadbForm } from './mariadb.ts';
import type { PrintedForm } from './model.ts';
import { openMpiForm } from './open-mpi.ts';
import { nodeReportForm } from './node-report.ts';
import { nodeFatalForm, nodeUncaughtForm } from './node.ts';
import { phpForm } from './php.ts';
import { redisForm } from './redis.ts';
import { rubyForm } from './ruby.ts';
import { rustForm } from './rust.ts';
import { serverForms } from './servers.ts';
import { terminateForm } from './terminate.ts';
import { ucxForm } from './ucx.ts';
import { v8Form } from './v8.ts';

/** All forms of reports that programs print of themselves; a line belongs to the first that takes it. */
export const FORMS: readonly PrintedForm[] = [
  jvmForm,
  rubyForm,
  redisForm,
  mariadbForm,
  goForm,
  rustForm,
  nodeFatalForm,
  v8Form,
  llvmForm,
  androidForm,
  nodeUncaughtForm,
  nodeReportForm,
  phpForm,
  dotnetForm,
  failureSignalForm,
  fortranForm,
  openMpiForm,
  ucxForm,
  terminateForm,
  ...serverForms,
  backwardForm, // behind what C++ says before it
  libcBacktraceForm,
  kernelForm,
  libcForm,
];

/** Where a line may begin a report, whatever stands before it. */
export const WITHIN = FORMS.flatMap(({ within }) => within?.source ?? []).join('|');
