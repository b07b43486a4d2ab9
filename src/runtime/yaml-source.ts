import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import { type ForewattError, fault } from './problem.ts';

/** A YAML text with a way back from a value to the place where it stands. */
export interface YamlSource {
  file: string;
  value: unknown;
  problems: ForewattError[];
  /** Line and column, from 1, of the key or value at a path; of its nearest ancestor when it is missing. */
  placeOf(path: ReadonlyArray<PropertyKey>): { line: number; column: number };
  /** Place of a key inside the map at `path`. */
  placeOfKey(path: ReadonlyArray<PropertyKey>, key: string): { line: number; column: number };
}

/** Reads YAML; every syntax error becomes a SET-YAML problem with its place. */
export function yamlSource(file: string, text: string): YamlSource {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const problems = document.errors.map((error) =>
    fault('SET-YAML', { why: error.message }, { place: { file, ...at(error.pos[0]) } }),
  );
  return {
    file,
    value: problems.length > 0 ? null : document.toJS(),
    problems,
    placeOf: (path) => at(offsetOf(document, path)),
    placeOfKey: (path, key) => at(offsetOfKey(document, path, key)),
  };
}

function offsetOf(document: Document, path: ReadonlyArray<PropertyKey>): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

function offsetOfKey(document: Document, path: ReadonlyArray<PropertyKey>, key: string): number {
  const map = path.length === 0 ? document.contents : document.getIn(path, true);
  if (isMap(map)) {
    for (const { key: node } of map.items) {
      if (isScalar(node) && node.value === key && node.range) return node.range[0];
    }
  }
  return offsetOf(document, path);
}
