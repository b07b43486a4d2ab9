import { tokenCreate, tokenList, tokenRevoke } from './accounts/token.ts';
import { userAdd, userDisable, userList } from './accounts/user.ts';
import { backup, migrate, restore } from './backup.ts';
import { bench } from './bench.ts';
import { check } from './check.ts';
import type { CommandDefinition } from './command.ts';
import { decode } from './decode.ts';
import { demo } from './demo.ts';
import { imports } from './import.ts';
import { infer } from './infer.ts';
import { letters, posters, relays } from './paper/paper.ts';
import { probe } from './probe.ts';
import { auditVerify } from './proving/audit.ts';
import { replay } from './proving/replay.ts';
import { scoreStorm } from './proving/score.ts';
import {
  reportEtr,
  reportNotices,
  reportPrecursors,
  reportPromises,
  reportReliability,
} from './report.ts';
import { serve } from './serve.ts';
import { reload } from './service/reload.ts';
import { sources } from './service/source.ts';
import { trace } from './trace.ts';

/** Every command, in the order that `forewatt --help` shows them. */
export const commands: readonly CommandDefinition[] = [
  demo,
  serve,
  check,
  ...imports,
  trace,
  infer,
  scoreStorm,
  replay,
  decode,
  probe,
  ...sources,
  reload,
  letters,
  posters,
  relays,
  reportReliability,
  reportNotices,
  reportPromises,
  reportEtr,
  reportPrecursors,
  userAdd,
  userList,
  userDisable,
  tokenCreate,
  tokenList,
  tokenRevoke,
  auditVerify,
  backup,
  restore,
  migrate,
  bench,
];
