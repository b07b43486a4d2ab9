/** The last public answers as plain files, so that any file server can go on showing them. */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { atomFeed } from '../api/feeds/atom.ts';
import { geojsonFeed } from '../api/feeds/geojson.ts';
import { icsFeed } from '../api/feeds/ics.ts';
import type { ApiSettings } from '../api/parts.ts';
import type { PublicStatus } from '../api/shapes/public.ts';
import type { Instant } from '../model/time.ts';
import { helpPage } from './help-page.ts';
import { documentText } from './html.ts';
import { statusPage } from './status-page.ts';
import { telling } from './times.ts';
import { words } from './words.ts';

/**
 * Writes `index.html` (first language), `index.<lang>.html`, `help.<lang>.html`, `status.json` and `feeds/…`
 * below the directory; each file is whole at any instant. The pages say as of when they are.
 */
export async function writePublicFiles(request: {
  directory: string;
  status: PublicStatus;
  settings: ApiSettings;
  now: Instant;
}): Promise<void> {
  const { directory, status, settings, now } = request;
  const files = new Map<string, string>([
    ['status.json', JSON.stringify(status)],
    ['feeds/outages.atom', atomFeed(status, settings.publicUrl)],
    ['feeds/outages.geojson', geojsonFeed(status)],
    ['feeds/planned.ics', icsFeed(status)],
  ]);
  for (const locale of settings.utility.locales) {
    const tell = telling(words[locale], locale, { zone: settings.utility.zone, now });
    const visit = { settings, locale, tell, path: '/' };
    const index = documentText(statusPage(visit, status, null));
    files.set(`index.${locale}.html`, index);
    files.set(`help.${locale}.html`, documentText(helpPage({ ...visit, path: '/help' })));
    if (!files.has('index.html')) files.set('index.html', index);
  }
  for (const [name, text] of files) await replaceFile(join(directory, name), text);
}

async function replaceFile(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const fresh = `${path}.new`;
  await writeFile(fresh, text);
  await rename(fresh, path);
}
