/** Energy of each day: bars to look at and a table to read; a day that was not read has no bar and says so. */
import type { DayUse } from '../../api/routes/my/usage.ts';
import type { Visit } from '../frame.ts';
import { type Html, html } from '../html.ts';
import { folded } from './forms.ts';
import type { Mine } from './mine.ts';
import { myWords } from './words.ts';

const BAR = 10;
const HEIGHT = 90;

export function usageSection(visit: Visit, { usage }: Pick<Mine, 'usage'>): Html | false {
  if (usage === null || usage.days.every(({ kwh }) => kwh === null)) return false;
  const texts = myWords[visit.locale];
  const { colon } = visit.tell.words;
  const { days, before } = usage;
  const missing = days.filter(({ kwh }) => kwh === null).length;
  const earlier = before.some(({ kwh }) => kwh !== null) ? sum(before) : null;
  return html`<h2 id="usage">${texts.usage}</h2><section class="box"><p>${texts.usageLast}</p>${bars(days, texts.usageLast)}
<p>${texts.sum}${colon}<strong data-testid="usage-sum">${sum(days).toFixed(1)} kWh</strong>
${earlier !== null && html`<br><span class="muted">${texts.before}${colon}${earlier.toFixed(1)} kWh</span>`}
${missing > 0 && html`<br><span class="muted">${texts.missingDays(missing)}</span>`}</p>
${folded({ title: texts.byDay, mark: 'usage-days' }, table(visit, days))}</section>`;
}

function sum(days: readonly DayUse[]): number {
  return days.reduce((total, { kwh }) => total + (kwh ?? 0), 0);
}

/** The picture says nothing that the table does not. */
function bars(days: readonly DayUse[], title: string): Html {
  const most = Math.max(...days.map(({ kwh }) => kwh ?? 0), 0.001);
  return html`<svg class="bars" viewBox="0 0 ${days.length * BAR} ${HEIGHT}" role="img" aria-label="${title}" preserveAspectRatio="none">${days.map(
    ({ kwh, reason }, i) => {
      const isGuess = reason === 'estimated' || reason === 'so_far';
      const height = kwh === null ? HEIGHT : Math.max(1, (kwh / most) * HEIGHT);
      const kind = kwh === null ? 'none' : isGuess ? 'guess' : 'read';
      return html`<rect class="${kind}" x="${i * BAR + 1}" y="${Math.round(HEIGHT - height)}" width="${BAR - 2}" height="${Math.round(height)}"/>`;
    },
  )}</svg>`;
}

function table({ locale }: Visit, days: readonly DayUse[]): Html {
  const texts = myWords[locale];
  return html`<table data-testid="usage"><thead><tr><th scope="col">${texts.day}</th><th scope="col">kWh</th></tr></thead><tbody>${days
    .toReversed()
    .map(
      ({
        day,
        kwh,
        reason,
      }) => html`<tr><th scope="row">${day}</th><td>${kwh === null ? '–' : kwh.toFixed(1)}
<span class="muted">${reason === null ? '' : (texts.reasons[reason] ?? reason)}</span></td></tr>`,
    )}</tbody></table>`;
}
