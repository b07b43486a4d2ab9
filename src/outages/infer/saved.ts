/** What of the engine survives a restart, as plain data; and, within one process, the words themselves. */
import type { Evidence } from '../../model/evidence.ts';
import type { DeviceMessage, MeterMessage } from '../reduce.ts';
import type { Episode } from './episodes.ts';
import type { Hand } from './hand.ts';
import type { Inference } from './inference.ts';

export interface Saved {
  version: 1;
  episodes: Episode[];
  /** Words of devices that were open in the time kept. */
  devices: Array<[string, readonly DeviceMessage[]]>;
}

/** Within one process the words of meters go along with their episodes; a restart replays them from the store. */
const wordsWith = new WeakMap<object, () => Array<[string, readonly MeterMessage[]]>>();

export function save(inference: Inference, feeders: readonly string[]): Saved {
  const hands = feeders.flatMap((feeder) => inference.hand(feeder) ?? []);
  const saved: Saved = {
    version: 1,
    episodes: inference.episodes(),
    devices: hands.flatMap(openedIn),
  };
  wordsWith.set(saved, () => hands.flatMap(wordsIn));
  return saved;
}

/** Puts episodes and words in place; anything but a saved state is ignored. */
export function load(inference: Inference, saved: unknown): void {
  if (!isSaved(saved)) return;
  inference.setEpisodes(saved.episodes);
  for (const [device, messages] of saved.devices) {
    for (const message of messages) {
      inference.apply({ ...message, deviceTime: null, about: 'device', device });
    }
  }
  for (const [supplyPoint, messages] of wordsWith.get(saved)?.() ?? []) {
    for (const message of messages) {
      const evidence: Evidence = {
        ...message,
        deviceTime: null,
        about: 'supply_point',
        supplyPoint,
      };
      inference.apply(evidence);
    }
  }
}

function isSaved(saved: unknown): saved is Saved {
  return typeof saved === 'object' && saved !== null && (saved as Saved).version === 1;
}

function openedIn({ devices, model }: Hand): Saved['devices'] {
  return [...devices].flatMap(([z, { messages }]) =>
    messages.some(({ says }) => says.kind === 'state' && says.open)
      ? [[model.edgeIds[z]!, messages] satisfies Saved['devices'][number]]
      : [],
  );
}

function wordsIn({ meters, model }: Hand): Array<[string, readonly MeterMessage[]]> {
  return [...meters].map(([s, { messages }]) => [model.spIds[s]!, messages]);
}
