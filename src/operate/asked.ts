/** Answers of meters that were asked: kept like every fact before they are evidence, so that time can be replayed. */
import { pingEvidence } from '../detect/evidence.ts';
import type { Evidence } from '../model/evidence.ts';
import type { AssetContactRow } from '../model/source.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import type { HistoryStore } from '../store/tables/history.ts';

export type Answer = Parameters<typeof pingEvidence>[0];

export interface Answers {
  add(answer: Answer): void;
  /** Keeps what came since the last call in one write and gives it as evidence; at each decision. */
  take(): Promise<Evidence[]>;
}

export function createAnswers(parts: { history: HistoryStore; clock: Clock; log: Log }): Answers {
  let waiting: Answer[] = [];
  return {
    add: (answer) => void waiting.push(answer),
    async take() {
      const answers = waiting;
      waiting = [];
      if (answers.length === 0) return [];
      const now = parts.clock.now();
      try {
        await parts.history.appendContact(answers.map((answer) => rowOf(answer, now)));
      } catch (error) {
        // It would only be asked again: an answer counts, kept or not.
        parts.log.warn({ answers: answers.length, err: error }, 'answers_not_kept');
      }
      return answers.map(pingEvidence);
    },
  };
}

function rowOf({ supplyPoint, answered, at }: Answer, now: number): AssetContactRow {
  const contact = answered ? 'answering' : 'silent';
  const said = { reason: 'asked', missed: answered ? 0 : 1, how: 'asked' } as const;
  return { asset: supplyPoint, source: '', contact, since: at, ...said, at: now };
}

/** A kept answer as the evidence it was. */
export function keptAnswer({ asset, contact, since }: AssetContactRow): Evidence {
  const id = `asked/${asset}/${since}/${contact}`;
  return pingEvidence({ id, supplyPoint: asset, answered: contact === 'answering', at: since });
}
