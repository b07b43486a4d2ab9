const apart = '(collectors|detect|outages|notify|reports)';
export default {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'parts-stand-apart', severity: 'error', from: { path: `^src/${apart}/` }, to: { path: `^src/${apart}/`, pathNot: '^src/$1/' } },
    { name: 'parts-touch-no-store', severity: 'error', from: { path: `^src/(network|model|runtime|${apart})/` }, to: { path: '^src/(store|api|pages|cli|app|ingest|main)' } },
    { name: 'runtime-knows-nothing', severity: 'error', from: { path: '^src/runtime/' }, to: { path: '^src/', pathNot: '^src/(runtime/|model/problems)' } },
    { name: 'engines-stand-apart', severity: 'error', from: { path: '^src/store/(sqlite|influx|postgres)/' }, to: { path: '^src/store/(sqlite|influx|postgres)/', pathNot: '^src/store/$1/' } },
    { name: 'simulators-are-outside', severity: 'error', from: { path: '^simulators/' }, to: { path: '^(src|web)/' } },
    { name: 'web-sees-types-only', severity: 'error', from: { path: '^web/' }, to: { path: '^(src|simulators)/' } },
    { name: 'one-composition-root', severity: 'error', from: { pathNot: '^(src/(main|app)\\.ts|src/cli/|tests/)' }, to: { path: '^src/app\\.ts' } },
  ],
  options: { tsPreCompilationDeps: true, doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'], extensions: ['.ts', '.tsx', '.mjs', '.js'] } },
};
