/** Who may import whom: `docs/architecture.md` shows the same table. */
const parts = '(collectors|detect|outages|notify|reports|billing)';
const engines = '(sqlite|influx|postgres)';
const storeInterfaces = 'store/(tables/|[^/]+\\.ts)';
/** The composition root: one file, and the folder of what it puts together. */
const root = 'app(\\.ts|/)';
const edges = `(operate/|${root}|ingest\\.ts|main\\.ts|cli/)`;

/** A rule that lets files at `from` import nothing else of ours than `may` names. */
function only(name, from, may) {
  const to = { path: '^src/', pathNot: `^src/(${may.join('|')})` };
  return { name, severity: 'error', from: { path: `^src/${from}` }, to };
}

function never(name, from, to) {
  return { name, severity: 'error', from, to };
}

export default {
  forbidden: [
    never('no-cycles', {}, { circular: true }),
    only('model-knows-nothing', 'model/', ['model/']),
    never(
      'model-needs-zod-alone',
      { path: '^src/model/', pathNot: '\\.test\\.ts$' },
      { path: 'node_modules', pathNot: 'node_modules/zod/' },
    ),
    // model/time.ts holds the types of instants and durations, and knows nothing of grids either.
    only('runtime-knows-nothing', 'runtime/', ['runtime/', 'model/problem', 'model/time\\.ts']),
    only('network-stands-below-the-parts', 'network/', ['network/', 'model/', 'runtime/']),
    only('parts-stand-apart', `${parts}/`, ['$1/', 'model/', 'runtime/', 'network/']),
    // Detection against a simulated truth: it drives the detector itself, and makes evidence as `detect` does.
    only('scoring-drives-detection', 'scoring/', [
      'scoring/',
      'outages/',
      'detect/evidence\\.ts',
      'network/',
      'model/',
      'runtime/',
    ]),
    only('settings-see-settings', 'settings/', [
      'settings/',
      'model/',
      'runtime/',
      `${parts}/settings\\.ts`,
      'store/settings\\.ts',
    ]),
    only('engines-stand-apart', 'store/(sqlite|postgres)/', [
      'store/$1/',
      storeInterfaces,
      'model/',
      'runtime/',
    ]),
    // Its spool is a hot file of SQLite, whatever the server does.
    only('influx-stands-on-its-spool', 'store/influx/', [
      'store/influx/',
      'store/sqlite/',
      storeInterfaces,
      'model/',
      'runtime/',
    ]),
    never(
      'only-the-registry-knows-engines',
      { path: '^src/', pathNot: `^src/(store/(registry\\.ts|${engines}/)|${root})` },
      { path: `^src/store/${engines}/` },
    ),
    only('api-sees-no-part', 'api/', ['api/', 'pages/', 'model/', 'runtime/', storeInterfaces]),
    only('pages-see-no-part', 'pages/', ['pages/', 'api/', 'model/', 'runtime/', storeInterfaces]),
    only('commands-see-the-root', 'cli/', [
      'cli/',
      root,
      'scoring/',
      'settings/',
      'model/',
      'runtime/',
      storeInterfaces,
    ]),
    never(
      'nobody-looks-up',
      { path: `^src/`, pathNot: `^src/${edges}` },
      { path: `^src/${edges}` },
    ),
    never(
      'deciding-knows-no-root',
      { path: '^src/(operate/|ingest\\.ts)' },
      { path: `^src/(${root}|main\\.ts|cli/)` },
    ),
    never('the-root-knows-no-command', { path: `^src/${root}` }, { path: '^src/(main\\.ts|cli/)' }),
    never(
      'one-composition-root',
      { pathNot: `^(src/(main\\.ts|${root}|cli/)|tests/)` },
      { path: `^src/${root}` },
    ),
    never('simulators-are-outside', { path: '^simulators/' }, { path: '^(src|web)/' }),
    never('web-sees-types-only', { path: '^web/' }, { path: '^(src|simulators)/' }),
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    // What the bundler made of the screens.
    exclude: { path: '^web/dist/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js'],
    },
  },
};
