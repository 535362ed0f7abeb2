// The package as a person gets it: packed, and installed from the tarball into an empty folder.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { ROOT, scratch } from '../../support/places.mjs';

const npm = (args, cwd) => execFileSync('npm', [...args, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd, encoding: 'utf8' });

/** The built package. */
export function built() {
  const folder = process.env.LEAKPROOF_NPM || [path.join(ROOT, 'target/npm'), path.join(ROOT, 'dist/npm')].find(each => fs.existsSync(each));
  if (!folder || !fs.existsSync(path.join(folder, 'package.json'))) throw new Error('no npm package: build it (cargo xtask npm) or set LEAKPROOF_NPM');
  return folder;
}

let done;

/** `{ folder, package, files }`: a project that has installed it, the package in there, and what the tarball holds. */
export function installed() {
  if (!done) {
    const folder = scratch();
    const [packed] = JSON.parse(npm(['pack', '--json', '--pack-destination', folder], built()));
    fs.writeFileSync(path.join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
    // Nothing is fetched: it depends on nothing.
    npm(['install', '--offline', `./${packed.filename}`], folder);
    done = { folder, package: path.join(folder, 'node_modules/leakproof'), files: packed.files.map(file => file.path) };
  }
  return done;
}

/** Runs a program that imports the package by its name; what it prints as JSON. */
export function runProgram(text, ...args) {
  const { folder } = installed();
  const program = path.join(folder, 'program.mjs');
  fs.writeFileSync(program, text);
  return JSON.parse(execFileSync(process.execPath, [program, ...args], { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 }));
}
