/** /api/v1/openapi.json, and /docs, which lists its paths and the codes of problems. */
import type { Router } from 'express';
import type { Problem } from '../model/problem.ts';
import { problems } from '../model/problems.ts';
import { type Html, html, page } from '../pages/html.ts';
import { openApiDocument } from './openapi.ts';

export function docsRoutes(router: Router): void {
  let document: Record<string, unknown> | null = null;
  const once = (): Record<string, unknown> => {
    document ??= openApiDocument();
    return document;
  };
  router.get(['/api/v1/openapi.json', '/openapi.json'], (_request, response) => {
    response.json(once());
  });
  router.get('/docs', (_request, response) => {
    page(response, { lang: 'en', title: 'Forewatt API', body: docsBody(once()) });
  });
}

type Operations = Record<string, { summary: string; 'x-need': string }>;

function docsBody(document: Record<string, unknown>): Html {
  const paths = Object.entries(document['paths'] as Record<string, Operations>);
  const rows = paths.flatMap(([path, operations]) =>
    Object.entries(operations).map(
      ([method, operation]) => html`<tr><td><code>${method.toUpperCase()} ${path}</code></td>
<td>${operation.summary}</td><td>${operation['x-need']}</td></tr>`,
    ),
  );
  return html`<main><h1>Forewatt API</h1>
<p>Base <code>/api/v1</code>. The whole description: <a href="/api/v1/openapi.json">openapi.json</a>.</p>
<table><thead><tr><th scope="col">Path</th><th scope="col">What</th><th scope="col">Needs</th></tr></thead>
<tbody>${rows}</tbody></table>
<h2>Problems</h2>
<table><thead><tr><th scope="col">Code</th><th scope="col">Status</th></tr></thead>
<tbody>${Object.entries(problems as unknown as Record<string, Problem>).map(
    ([code, row]) =>
      html`<tr id="${code}"><td><code>${code}</code></td><td>${row.status}</td></tr>`,
  )}</tbody></table></main>`;
}
