// What the page can do once it shows something, whatever browser it is in and wherever it came from.
import assert from 'node:assert/strict';

const PATIENCE = { timeout: 60_000 };

/** Goes through every view, saves everything that can be saved, and reveals; the names of what was saved. */
export async function everyFeature(page) {
  const views = await page.$$eval('nav.views a', links => links.map(link => link.getAttribute('href')));
  assert.ok(views.length >= 9, views.join());
  for (const view of views) {
    await page.evaluate(fragment => { location.hash = fragment; }, view);
    await page.waitForFunction(name => document.querySelector('nav.views [aria-current]')?.getAttribute('href') === name, PATIENCE, view);
    assert.notEqual((await page.$eval('main', main => main.innerText)).trim(), '', `${view} shows something`);
  }
  await page.evaluate(() => {
    globalThis.saved = [];
    // The page has the blob; a test of a sealed page cannot fetch its address.
    HTMLAnchorElement.prototype.click = function click() {
      saved.push({ name: this.download, address: this.href });
    };
  });
  for (const [count, name] of ['export-json', 'export-markdown', 'export-html', 'redact-snapshot'].entries()) {
    await page.$eval(`[data-testid="${name}"]`, button => button.click());
    await page.waitForFunction(least => saved.length > least, PATIENCE, count);
  }
  await page.evaluate(() => { location.hash = '#privacy'; });
  await (await page.waitForSelector('[data-testid="reveal-all"]', PATIENCE)).click();
  await page.waitForSelector('[data-testid="revealed"]', PATIENCE);
  const saved = await page.evaluate(() => saved);
  assert.ok(saved.every(({ address }) => address.startsWith('blob:')), JSON.stringify(saved));
  return saved.map(({ name }) => name);
}
