import type { PublicStatus } from '../shapes/public.ts';

/** `/feeds/outages.geojson`: the middle of each area, never a home; times in UTC, null where not known. */
export function geojsonFeed(status: PublicStatus): string {
  const features = status.outages.map(({ lat, lon, ...properties }) => ({
    type: 'Feature',
    id: properties.id,
    geometry: lat === null || lon === null ? null : { type: 'Point', coordinates: [lon, lat] },
    properties,
  }));
  return JSON.stringify({ type: 'FeatureCollection', asOf: status.asOf, features });
}
