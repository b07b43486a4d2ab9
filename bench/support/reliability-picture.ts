/** A reliability diagram: what was said against what came, one line a world. */
import type { Score } from '../../src/scoring/score.ts';

const SIDE = 320;
const EDGE = 48;
const colours = ['#1f6feb', '#b35900'];
const dashes = ['', ' stroke-dasharray="6 4"'];
const DOT_LEAST = 2;
const DOT_MOST = 9;

export function reliabilityPicture(
  worlds: ReadonlyArray<{ name: string; bins: Score['reliability'] }>,
): string {
  const x = (p: number): number => Math.round((EDGE + p * SIDE) * 10) / 10;
  const y = (p: number): number => Math.round((EDGE + (1 - p) * SIDE) * 10) / 10;
  const most = Math.max(1, ...worlds.flatMap(({ bins }) => bins.map(({ count }) => count)));
  const size = SIDE + 2 * EDGE;
  const ticks = [0, 0.25, 0.5, 0.75, 1].flatMap((p) => [
    `<text x="${x(p)}" y="${y(0) + 18}" text-anchor="middle">${p}</text>`,
    `<text x="${x(0) - 8}" y="${y(p) + 4}" text-anchor="end">${p}</text>`,
  ]);
  const lines = worlds.flatMap(({ name, bins }, w) => {
    const seen = bins.filter(({ count }) => count > 0);
    const colour = colours[w % colours.length];
    const points = seen.map(({ said, open }) => `${x(said)},${y(open)}`).join(' ');
    return [
      `<polyline points="${points}" fill="none" stroke="${colour}" stroke-width="2"` +
        `${dashes[w % dashes.length]}/>`,
      ...seen.map(({ said, open, count }) => {
        const radius = DOT_LEAST + (DOT_MOST - DOT_LEAST) * Math.sqrt(count / most);
        const dot = `cx="${x(said)}" cy="${y(open)}" r="${radius.toFixed(1)}"`;
        return `<circle ${dot} fill="${colour}"><title>${count} devices</title></circle>`;
      }),
      `<text x="${x(0.05)}" y="${y(0.95) + 18 * w}" fill="${colour}">${name}</text>`,
    ];
  });
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" font-family="sans-serif"` +
      ' font-size="12" role="img" aria-label="Probability said against share of devices open">',
    `<rect width="${size}" height="${size}" fill="#ffffff"/>`,
    `<rect x="${x(0)}" y="${y(1)}" width="${SIDE}" height="${SIDE}" fill="none" stroke="#57606a"/>`,
    `<line x1="${x(0)}" y1="${y(0)}" x2="${x(1)}" y2="${y(1)}" stroke="#8c959f"/>`,
    ...ticks,
    ...lines,
    `<text x="${x(0.5)}" y="${size - 10}" text-anchor="middle">probability said</text>`,
    `<text transform="translate(14 ${y(0.5)}) rotate(-90)" text-anchor="middle">share open</text>`,
    '</svg>',
  ].join('\n')}\n`;
}
