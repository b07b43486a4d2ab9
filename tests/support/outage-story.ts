// A small town whose outages are told in sentences: things happen, time goes on, outages are read.
import type { DeviceEvidence, Evidence, SupplyEvidence } from '../../src/model/evidence.ts';
import type { Outage } from '../../src/model/outage.ts';
import type { OutageNews } from '../../src/model/outage-news.ts';
import { type DurationMs, SECOND } from '../../src/model/time.ts';
import type { OutageChange } from '../../src/outages/change.ts';
import { createDetector, type Detector } from '../../src/outages/detector.ts';
import type { Engine } from '../../src/outages/engine.ts';
import type { EtrFact } from '../../src/outages/etr-changes.ts';
import type { PlannedFact } from '../../src/outages/planned-watch.ts';
import { defaultOutageSettings } from '../../src/outages/settings.ts';
import { type Town, toyEngine } from './toy-engine.ts';

export const noon = Date.parse('2026-07-15T04:00:00Z');

export interface Story {
  detector: Detector;
  changes: OutageChange[];
  facts: Array<PlannedFact | EtrFact>;
  /** Seconds since noon. */
  now(): number;
  /** Evidence of one supply point, at seconds since noon; now when not said. */
  point(id: string, says: SupplyEvidence, at?: number): void;
  device(id: string, open: boolean, weight: 'report' | 'trip' | 'hard' | 'effect'): void;
  gasp(...ids: string[]): void;
  back(...ids: string[]): void;
  give(evidence: readonly Evidence[]): void;
  /** One decision a second until then. */
  runTo(second: number): void;
  outages(): Outage[];
  news(id: string): OutageNews[];
}

export function outageStory(town: Town | Engine): Story {
  let second = 0;
  let numbers = 0;
  let messages = 0;
  const detector = createDetector({
    engine: 'decide' in town ? town : toyEngine(town),
    settings: defaultOutageSettings(),
    newId: () => {
      numbers += 1;
      return `O-${numbers}`;
    },
    spentMs: () => 0,
  });
  const changes: OutageChange[] = [];
  const facts: Array<PlannedFact | EtrFact> = [];
  const last = new Map<string, Outage>();
  const at = (when: number): DurationMs => noon + when * SECOND;
  const stamp = (
    when: number,
  ): { id: string; at: number; receivedAt: number; deviceTime: null } => {
    messages += 1;
    return { id: `E-${messages}`, at: at(when), receivedAt: at(second), deviceTime: null };
  };
  const story: Story = {
    detector,
    changes,
    facts,
    now: () => second,
    point(id, says, when = second) {
      detector.apply([{ ...stamp(when), about: 'supply_point', supplyPoint: id, says }]);
    },
    device(id, open, weight) {
      const says: DeviceEvidence = { kind: 'state', open, phases: 7, weight };
      detector.apply([{ ...stamp(second), about: 'device', device: id, says }]);
    },
    gasp(...ids) {
      for (const id of ids) story.point(id, { kind: 'gasp' });
    },
    back(...ids) {
      for (const id of ids) story.point(id, { kind: 'restored' });
    },
    give: (evidence) => detector.apply(evidence),
    runTo(until) {
      while (second < until) {
        second += 1;
        const decided = detector.decide(at(second));
        facts.push(...decided.plannedFacts, ...decided.etrFacts);
        detector.setOperations(decided.settled);
        for (const change of decided.changes) {
          changes.push(change);
          last.set(change.outage.id, change.outage);
        }
      }
    },
    outages: () => [...last.values()],
    news: (id) => changes.flatMap(({ outage, news }) => (outage.id === id ? news : [])),
  };
  return story;
}

/** CB1 above RC2 above the fuses FA and FB; FC hangs on CB1. Four customers under each fuse. */
export function smallTown(): Town {
  const points: Record<string, string> = {};
  for (const fuse of ['FA', 'FB', 'FC']) {
    for (let n = 1; n <= 4; n += 1) points[`${fuse}${n}`] = fuse;
  }
  return {
    feeder: 'XQ-12',
    devices: { CB1: null, RC2: 'CB1', FA: 'RC2', FB: 'RC2', FC: 'CB1' },
    points,
  };
}
