// Draws how loading grows with the file: `node plot.mjs [results/browser.jsonl] > ../docs/src/img/scale.svg`. Both axes are logarithmic.
// Made heaps only: they differ in nothing but size.
import fs from 'node:fs';
import path from 'node:path';
import { HERE, MB, median } from './support.mjs';

const source = process.argv[2] ?? path.join(HERE, 'results/browser.jsonl');
const rows = fs.readFileSync(source, 'utf8').trim().split('\n').map(line => JSON.parse(line)).filter(row => row.table_ms && /^\d+\.heapsnapshot$/.test(row.file));
const SERIES = [['devtools', 'Chrome DevTools', '#8a6d3b', '6 4'], ['leakproof', 'Leakproof', '#1f6feb', '']];
const [WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM] = [720, 400, 64, 24, 24, 48];

const lines = SERIES.map(([peer, name, colour, dash]) => {
  const sizes = [...new Set(rows.filter(row => row.peer === peer).map(row => row.bytes))].sort((a, b) => a - b);
  const points = sizes.map(bytes => [bytes / MB, median(rows.filter(row => row.peer === peer && row.bytes === bytes).map(row => row.table_ms)) / 1000]);
  return { name, colour, dash, points };
}).filter(line => line.points.length);
const all = lines.flatMap(line => line.points);
const range = values => [10 ** Math.floor(Math.log10(Math.min(...values))), 10 ** Math.ceil(Math.log10(Math.max(...values)))];
const [x0, x1] = range(all.map(point => point[0]));
const [y0, y1] = range(all.map(point => point[1]));
const x = value => LEFT + (Math.log10(value / x0) / Math.log10(x1 / x0)) * (WIDTH - LEFT - RIGHT);
const y = value => HEIGHT - BOTTOM - (Math.log10(value / y0) / Math.log10(y1 / y0)) * (HEIGHT - TOP - BOTTOM);
const ticks = (from, to) => {
  const found = [];
  for (let decade = from; decade < to * 1.01; decade *= 10) found.push(...[1, 2, 5].map(step => step * decade).filter(tick => tick <= to * 1.01));
  return found;
};
const text = (at, up, content, anchor = 'middle', colour = '#57606a') => `<text x="${at.toFixed(1)}" y="${up.toFixed(1)}" text-anchor="${anchor}" fill="${colour}">${content}</text>`;
const word = value => String(Number(value.toPrecision(2)));
const svg = [
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="system-ui, sans-serif" font-size="13" role="img">`,
  '<title>Seconds from choosing a file to its class table, by the size of the file</title>',
  ...ticks(x0, x1).map(tick => `<path d="M${x(tick).toFixed(1)} ${TOP}V${HEIGHT - BOTTOM}" stroke="#8c959f" stroke-opacity=".25"/>${text(x(tick), HEIGHT - BOTTOM + 18, word(tick))}`),
  ...ticks(y0, y1).map(tick => `<path d="M${LEFT} ${y(tick).toFixed(1)}H${WIDTH - RIGHT}" stroke="#8c959f" stroke-opacity=".25"/>${text(LEFT - 8, y(tick) + 4, word(tick), 'end')}`),
  text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, 'size of the file, MB'),
  text(LEFT - 48, 14, 'seconds', 'start'),
  ...lines.flatMap(({ name, colour, dash, points }) => [
    `<polyline points="${points.map(([mb, s]) => `${x(mb).toFixed(1)},${y(s).toFixed(1)}`).join(' ')}" fill="none" stroke="${colour}" stroke-width="2" stroke-dasharray="${dash}"/>`,
    ...points.map(([mb, s]) => `<circle cx="${x(mb).toFixed(1)}" cy="${y(s).toFixed(1)}" r="3.5" fill="${colour}"><title>${name}, ${mb.toFixed(0)} MB: ${s.toFixed(2)} s</title></circle>`),
    text(x(points.at(-1)[0]) - 4, y(points.at(-1)[1]) - 10, name, 'end', colour),
  ]),
  '</svg>',
];
console.log(svg.join('\n'));
