import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** README files and all pages below docs, relative to the root. */
export function pages(root: string): string[] {
  const readmes = readdirSync(root).filter((name) => /^README.*\.md$/.test(name));
  return [...readmes, ...below(join(root, 'docs')).map((name) => `docs/${name}`)];
}

export function adrs(root: string): string[] {
  return below(join(root, 'docs/adr')).map((name) => `docs/adr/${name}`);
}

function below(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.md'))
    .sort();
}

/** Targets of links and pictures that lead to files of the repository; code is left out. */
export function linksOf(markdown: string): string[] {
  const prose = markdown.replaceAll(/^```[\s\S]*?^```/gm, '').replaceAll(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/i.test(target));
}

/** Anchors of the headings, as hosts of repositories make them. */
export function headingsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(/\s/g, '-'),
  );
}

/** The texts of code blocks of one language. */
export function codeBlocks(markdown: string, language: string): string[] {
  const blocks = markdown.matchAll(/^```(\w+)\n([\s\S]*?)^```/gm);
  return [...blocks].filter(([, name]) => name === language).map(([, , text = '']) => text);
}
