/** What the pages of the field are handed. */
import type { FieldParts } from '../../api/parts/field.ts';
import type { GridReads } from '../../api/parts/grid.ts';
import type { Operate } from '../../api/parts/operate.ts';
import { fieldCard } from '../../operate/field/card.ts';
import { takeFieldReport } from '../../operate/field/reports.ts';
import { headNow } from '../../operate/load/feeder.ts';
import { ownSupplyReads } from '../../operate/own-supply.ts';
import type { Core } from '../core.ts';
import { photoStore } from './photos.ts';

export function fieldParts(core: Core, at: { grid: GridReads; operate: Operate }): FieldParts {
  const { grid, operate } = at;
  const { now } = core.clock;
  const photos = photoStore(core.stores.dataDir);
  const ownSupplyOf = ownSupplyReads({ ...core, now });
  const heads = { world: core.world, board: core.board, readings: core.stores.readings, now };
  return {
    photos,
    async card(id) {
      const device = await grid.device(id);
      if (device === null) return null;
      return fieldCard(
        {
          ...{ ...core, ownSupplyOf, now },
          values: async (one) => (await grid.values(one)) ?? [],
          headA: (feeder) => headNow(heads, feeder),
        },
        device,
      );
    },
    report: (said, by) =>
      takeFieldReport(
        {
          ...core,
          events: (events) => core.ingest.events(events),
          tag: (request) => operate.tag({ ...request, note: null }),
          keptPhotos: photos.kept,
        },
        said,
        by,
      ),
  };
}
