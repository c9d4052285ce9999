import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { Report } from '../../src/report/model.ts';
import { htmlView } from '../../src/report/views/html.ts';
import { SUBJECTS, hostileReport, realReports } from '../report/views/reports.ts';
import { openBrowser } from '../support/browser.ts';

const WIDTHS = [1280, 390] as const;
/** Kept from run to run, and by nobody else: .gitignore has it. */
const SCREENSHOTS = fileURLToPath(new URL('../../.cache/screenshots/', import.meta.url));
/** What is wider than its place and neither wraps, ends in an ellipsis, nor shades the edge behind which it goes on. */
const CUT = `[...document.querySelectorAll('body *')]
  .filter((each) => each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).overflowX !== 'visible')
  .filter((each) => getComputedStyle(each).textOverflow !== 'ellipsis' && !each.matches('input, .icicle, .size, .share'))
  .filter((each) => !getComputedStyle(each).backgroundAttachment.includes('local'))
  .map((each) => each.outerHTML.slice(0, 200))`;
const EMPTY_CARDS = `[...document.querySelectorAll('.card')]
  .filter((card) => ![...card.children].some((child) => !child.matches('h2') && child.textContent.trim() !== ''))
  .map((card) => card.outerHTML.slice(0, 200))`;
const directory = mkdtempSync(path.join(tmpdir(), 'faultline-html-'));
// With the first test that asks, not in a hook: node:test runs those side by side where a name pattern leaves no test.
let opened: Promise<Browser> | undefined;
let made: Promise<Record<string, Report>> | undefined;
const browser = () => (opened ??= openBrowser());
const report = async (name: string): Promise<Report | undefined> => (await (made ??= makeReports()))[name];
after(async () => {
  await (await opened)?.close();
  rmSync(directory, { recursive: true });
});

async function makeReports(): Promise<Record<string, Report>> {
  return { ...(await realReports()), hostile: hostileReport() };
}

/** Opens the page of a report; what it asked of the network and what went wrong in it are collected. */
async function open(
  name: string,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; requests: string[]; problems: string[] }> {
  const found = await report(name);
  assert.ok(found, name);
  const file = path.join(directory, `${name}.html`);
  writeFileSync(file, htmlView(found, { width: Infinity, color: false, verbose: false }));
  const context = await (await browser()).newContext(options);
  const page = await context.newPage();
  const requests: string[] = [];
  const problems: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => problems.push(message.text()));
  await page.goto(`file://${file}`);
  return { page, requests, problems };
}

for (const name of SUBJECTS) {
  for (const width of WIDTHS) {
    test(`the page of "${name}" fits ${width} pixels, asks for nothing, has no error, and nothing is cut or empty`, async () => {
      const { page, requests, problems } = await open(name, { viewport: { width, height: 800 } });
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width);
      assert.deepEqual(
        requests.map((url) => path.basename(url)),
        [`${name}.html`],
      );
      assert.deepEqual(problems, []);
      await keepScreenshots(page, `${name}-${width}`);
      assert.deepEqual(await page.evaluate(EMPTY_CARDS), []);
      const bold = await page.locator('b, strong, .strong').allInnerTexts();
      assert.deepEqual(
        bold.filter((text) => /threads? \d/.test(text)),
        [],
      );
      await page.evaluate('for (const each of document.querySelectorAll("details")) each.open = true');
      assert.deepEqual(await page.evaluate(CUT), []);
      await page.context().close();
    });
  }
}

/** Both themes, for people to look at. */
async function keepScreenshots(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: path.join(SCREENSHOTS, `${name}-${colorScheme}.png`), fullPage: true });
  }
}

test('no text from evidence becomes markup or runs', async () => {
  const { page } = await open('hostile');
  assert.equal(await page.evaluate('window.harm'), undefined);
  assert.equal(await page.locator('script').count(), 1);
  assert.equal(await page.locator('style').count(), 1);
  assert.equal(await page.locator('img, iframe, object, a, link').count(), 0);
  assert.match(await page.locator('.verdict h2').innerText(), /<img src=x onerror/);
  await page.context().close();
});

test('even a script that got into the page would not run', async () => {
  const found = await report('coredump');
  assert.ok(found);
  const file = path.join(directory, 'injected.html');
  writeFileSync(
    file,
    htmlView(found, { width: Infinity, color: false, verbose: false }).replace(
      '<main>',
      '<main><script>window.harm = 1</script><img src=x onerror="window.harm = 2">',
    ),
  );
  const page = await (await browser()).newPage();
  await page.goto(`file://${file}`);
  assert.equal(await page.evaluate('window.harm'), undefined);
  await page.close();
});

test('without JavaScript the verdict, the stack and folded parts can be read', async () => {
  const { page } = await open('coredump', { javaScriptEnabled: false });
  assert.match(await page.locator('.verdict').innerText(), /SIGSEGV[^]*null-read[^]*signature[^]*SIGSEGV \|/);
  assert.equal(await page.locator('.frame.culprit .badge').innerText(), 'culprit');
  assert.equal(await page.locator('#search').isVisible(), false);
  await page.locator('summary', { hasText: 'Registers of the fault frame' }).click();
  assert.match(await page.locator('details.closed[open] .grid').first().innerText(), /rip/);
  await page.context().close();
});

test('search leaves what fits, and opens what holds it', async () => {
  const { page } = await open('coredump');
  await page.keyboard.press('/');
  await page.keyboard.type('read_setting');
  assert.match(await page.locator('#hits').innerText(), /^\d+ hits?$/);
  const shown = await page.locator('.frame:visible').allInnerTexts();
  assert.ok(shown.length > 0 && shown.every((text) => text.includes('read_setting')), shown.join());
  await page.locator('#search').fill('');
  assert.ok((await page.locator('.frame:visible').count()) > shown.length);
  await page.context().close();
});

test('copy puts the signature on the clipboard', async () => {
  const { page } = await open('coredump', { permissions: ['clipboard-read', 'clipboard-write'] });
  await page.locator('.key .copy').first().click();
  assert.equal(
    await page.evaluate('navigator.clipboard.readText()'),
    await page.locator('.key code').first().innerText(),
  );
  await page.context().close();
});

test('the button says which theme is on', async () => {
  for (const [colorScheme, is, other] of [
    ['light', /Light$/, /Dark$/],
    ['dark', /Dark$/, /Light$/],
  ] as const) {
    const { page } = await open('coredump', { colorScheme });
    const button = page.locator('#theme');
    assert.match(await button.innerText(), is);
    await button.click();
    assert.match(await button.innerText(), other);
    await page.context().close();
  }
});

test('there is no hole beside the search', async () => {
  const { page } = await open('coredump', { viewport: { width: 1280, height: 800 } });
  const [search, button] = [await page.locator('#search').boundingBox(), await page.locator('#theme').boundingBox()];
  assert.ok(search && button);
  assert.ok(button.x - search.x - search.width < 20, `${button.x - search.x - search.width} pixels`);
  await page.context().close();
});

test('light and dark follow the system, and the button', async () => {
  const background = 'getComputedStyle(document.body).backgroundColor';
  const light = await open('coredump', { colorScheme: 'light' });
  const dark = await open('coredump', { colorScheme: 'dark' });
  const [bright, dim] = [await light.page.evaluate(background), await dark.page.evaluate(background)];
  assert.notEqual(bright, dim);
  await light.page.locator('#theme').click();
  assert.equal(await light.page.evaluate(background), dim);
  await light.page.context().close();
  await dark.page.context().close();
});

test('a click on a box of the icicle shows it over the whole width, one on the root all again', async () => {
  const { page } = await open('guru');
  const box = page.locator('.icicle .box').nth(6);
  const before = (await box.boundingBox())?.width ?? 0;
  await box.click();
  const zoomed = (await box.boundingBox())?.width ?? 0;
  assert.ok(zoomed > before * 1.2, `${before} to ${zoomed}`);
  await page.locator('.icicle .box').first().click();
  assert.equal((await box.boundingBox())?.width, before);
  await page.context().close();
});
