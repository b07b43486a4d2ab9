import { apiProblems } from './problems/api.ts';
import { authProblems } from './problems/auth.ts';
import { billingProblems } from './problems/billing.ts';
import { cliProblems } from './problems/cli.ts';
import { collectorsProblems } from './problems/collectors.ts';
import { detectProblems } from './problems/detect.ts';
import { fieldProblems } from './problems/field.ts';
import { importFileProblems } from './problems/import.ts';
import { networkProblems } from './problems/network.ts';
import { notifyProblems } from './problems/notify.ts';
import { operateProblems } from './problems/operate.ts';
import { outagesProblems } from './problems/outages.ts';
import { probingProblems } from './problems/probing.ts';
import { relayProblems } from './problems/relay.ts';
import { reportsProblems } from './problems/reports.ts';
import { settingsProblems } from './problems/settings.ts';
import { storeProblems } from './problems/store.ts';

/** Every problem a user can meet: code → status, sentence, way out. `docs/errors.md` is drawn from it. */
export const problems = {
  ...apiProblems,
  ...authProblems,
  ...billingProblems,
  ...cliProblems,
  ...collectorsProblems,
  ...detectProblems,
  ...fieldProblems,
  ...importFileProblems,
  ...networkProblems,
  ...notifyProblems,
  ...operateProblems,
  ...outagesProblems,
  ...probingProblems,
  ...relayProblems,
  ...reportsProblems,
  ...settingsProblems,
  ...storeProblems,
} as const;

export type ProblemCode = keyof typeof problems;
