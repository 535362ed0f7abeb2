// The guide's questions about a fleet, asked of exported tables by Spark in local mode: `node tests/by-hand/spark.mjs`.
//
// By hand, because pyspark is 400 MB and wants Java 17. `PYTHONPATH` says where it is, or
//   python3 -m pip install --target ~/.cache/leakproof/spark pyspark
// puts it where this looks. The command line needs `--features parquet`.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { asked, assertAnswers, fleet } from '../fleet/support/pods.mjs';
import { CACHE } from '../support/places.mjs';

const installed = path.join(CACHE, 'spark');
if (!process.env.PYTHONPATH && fs.existsSync(installed)) process.env.PYTHONPATH = installed;
// Figures of both engines, without the order of rows that sort alike.
const rows = answers => answers.map(answer => answer.map(row => JSON.stringify(row)).sort());

const { tables, queue } = fleet();
const start = performance.now();
const spark = asked(tables, 'spark');
const time = ((performance.now() - start) / 1000).toFixed(1);
assertAnswers(spark.answers, queue);
console.log(`Spark ${spark.version}: the three questions in ${time} s, start included`);
const duckdb = path.join(CACHE, 'python');
if (fs.existsSync(duckdb)) {
  process.env.PYTHONPATH = duckdb;
  assert.deepEqual(rows(spark.answers), rows(asked(tables).answers));
  console.log('DuckDB answers the same.');
}
