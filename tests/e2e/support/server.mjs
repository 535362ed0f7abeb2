// Serves a folder on 127.0.0.1 and remembers every request: the server's own proof of what the page asked for.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

/** `{ url, origin, requests, close() }`. The page lies below a path, as on a docs portal: absolute links would miss it. */
export async function serve(folder, prefix = '/tools/leakproof/', headers = {}) {
  const requests = [];
  const server = http.createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    const asked = decodeURIComponent(new URL(request.url, 'http://127.0.0.1').pathname);
    const inside = asked.startsWith(prefix) ? asked.slice(prefix.length) || 'index.html' : undefined;
    const file = inside !== undefined && path.join(folder, inside);
    const known = file && file.startsWith(folder + path.sep) && fs.existsSync(file) && fs.statSync(file).isFile();
    response.writeHead(known ? 200 : 404, { 'content-type': (known && TYPES[path.extname(file)]) || 'text/plain', 'cache-control': 'no-store', ...headers });
    if (known) fs.createReadStream(file).pipe(response);
    else response.end('not here');
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}${prefix}`,
    origin: `http://127.0.0.1:${server.address().port}`,
    requests,
    close: () => new Promise(resolve => { server.close(resolve); server.closeAllConnections(); }),
  };
}
