// Runs one Rust test binary for wasm32-wasip1 under Node: `node wasi-runner.mjs TEST.wasm ARGUMENTS…`.
//
// A failing test ends the whole binary there, because a panic cannot be caught. Then it runs again with the output of tests
// shown, and says which test it was; the tests after that one did not run.
import fs from 'node:fs';
import os from 'node:os';
import { WASI } from 'node:wasi';

const [binary, ...args] = process.argv.slice(2);
const module = await WebAssembly.compile(fs.readFileSync(binary));

// Relative paths start in the package. Absolute ones reach the checkout and the folder for temporary files.
const folders = { '.': process.cwd() };
for (const folder of [process.cwd(), process.env.LEAKPROOF_ROOT, os.tmpdir()]) if (folder) folders[folder] = folder;

async function run(args) {
  const wasi = new WASI({ version: 'preview1', args: [binary, ...args], env: process.env, preopens: folders, returnOnExit: true });
  const imports = wasi.getImportObject();
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    imports[from] ??= {};
    imports[from][name] ??= () => { throw new Error(`the C library of this target lacks ${name}`); };
  }
  return wasi.start(await WebAssembly.instantiate(module, imports));
}

try {
  process.exitCode = await run(args);
} catch (error) {
  console.error(`\nA test ended the binary (${error.message}). Again, with its output:\n`);
  try {
    await run([...args, '--nocapture', '--test-threads=1']);
    console.error('\nThe second time it passed.');
  } catch (again) {
    console.error(again.stack.split('\n').slice(0, 12).join('\n'));
  }
  console.log('test result: FAILED. 0 passed; 1 failed; the tests after it did not run');
  process.exitCode = 101;
}
