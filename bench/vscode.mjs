// @vscode/v8-heap-parser (Rust in WebAssembly): the whole file, all classes with their retained sizes.
import fs from 'node:fs';
import { createRequire } from 'node:module';

const { decode_bytes } = createRequire(import.meta.url)('@vscode/v8-heap-parser');
const graph = decode_bytes(fs.readFileSync(process.argv[2]));
const classes = graph.get_class_groups(0, 0x7fffffff, false);
process.stdout.write(`${JSON.stringify(classes.map(group => [group.name(), Number(group.retained_size), group.children_len]))}\n`);
