// Makes one module of the DevTools worker's sources as npm carries them, so that Node can run it. The bundle lies in
// the cache: it is a test tool, nothing of it is shipped or committed.
import fs from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { CACHE, TESTS } from '../support/places.mjs';

const FRONTEND = path.join(TESTS, 'node_modules/chrome-devtools-frontend');
const WORKER = path.join(FRONTEND, 'front_end/entrypoints/heap_snapshot_worker');

/** The sources import `x.js` and hold `x.ts`; the generated list of translations is not in the package. */
const sources = {
  name: 'sources',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\.?\/.*\.js$/ }, ({ path: asked, resolveDir }) => {
      const file = path.join(resolveDir, asked);
      if (path.basename(file) === 'locales.js') return { path: file, namespace: 'locales' };
      const typed = `${file.slice(0, -3)}.ts`;
      return !fs.existsSync(file) && fs.existsSync(typed) ? { path: typed } : undefined;
    });
    const locales = { LOCALES: ['en-US'], BUNDLED_LOCALES: ['en-US'], DEFAULT_LOCALE: 'en-US', REMOTE_FETCH_PATTERN: '', LOCAL_FETCH_PATTERN: '' };
    const exported = Object.entries(locales).map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`);
    onLoad({ filter: /./, namespace: 'locales' }, () => ({ contents: exported.join('\n') }));
  },
};

/** Path of the bundle; built when the pinned version has none yet. */
export async function bundle() {
  const { version } = JSON.parse(fs.readFileSync(path.join(FRONTEND, 'package.json'), 'utf8'));
  const file = path.join(CACHE, `oracle-${version}.mjs`);
  if (fs.existsSync(file)) return file;
  fs.mkdirSync(CACHE, { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  await build({
    stdin: {
      resolveDir: WORKER,
      contents: `
        export { SecondaryInitManager } from './HeapSnapshot.js';
        export { HeapSnapshotLoader } from './HeapSnapshotLoader.js';
        export { NodeFilter } from '../../models/heap_snapshot/HeapSnapshotModel.js';`,
    },
    outfile: unfinished,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'es2024',
    plugins: [sources],
    tsconfigRaw: { compilerOptions: { useDefineForClassFields: true } },
    logLevel: 'error',
  });
  fs.renameSync(unfinished, file);
  return file;
}
