import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { triageCoredump } from '../../src/coredump/coredump.ts';
import { crashesOf } from '../../src/report/crash.ts';
import type { ReadReport } from '../../src/store/occurrences.ts';
import { openBrowser } from '../support/browser.ts';
import { crash } from '../support/crash.ts';
import { serving, TOKEN, type TestServing } from '../support/serving.ts';
import { reportOf } from '../support/store-reports.ts';
import { PATIENCE } from '../support/until.ts';

const DAY = 86_400_000;
const EVIL = `<img src=x onerror="window.harm=1"><script>window.harm=2</script>'"&`;
const SCREENSHOTS = fileURLToPath(new URL('../../.cache/screenshots/', import.meta.url));
/** As in test/system/html.test.ts: wider than its place, and neither wrapped nor ended by an ellipsis nor shaded. */
const CUT = `[...document.querySelectorAll('body *')]
  .filter((each) => each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).overflowX !== 'visible')
  .filter((each) => getComputedStyle(each).textOverflow !== 'ellipsis' && !each.matches('input, select'))
  .filter((each) => !getComputedStyle(each).backgroundAttachment.includes('local'))
  .map((each) => each.outerHTML.slice(0, 200))`;

let server: TestServing;
let browser: Browser;
let real = '';

before(async () => {
  server = await serving();
  browser = await openBrowser();
  await post([...history()]);
  const died = await crash('null-read');
  const report = await triageCoredump(died.core, {});
  died.remove();
  real = crashesOf(report)[0]?.crash.fingerprint ?? '';
  await post([report]);
  await mark('function_fixed', { fixedIn: '2.0-1', note: 'PR 812: the pool is drained first\nsee the wiki' });
  await mark('function_rising', { known: true });
  await mark('function_known', { known: true, note: 'harmless' });
  await post([happened('function_fixed', 4000, 0, '2.1-1')]);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** A world of four programs: what is marked later as fixed, what rises, what is new, what is evil. */
function* history(): Generator<ReadReport> {
  let pid = 10;
  for (let ago = 200; ago >= 0; ago -= 1) {
    const version = ago > 120 ? '1.9-1' : ago > 40 ? '1.10-1' : '2.0-1';
    if (ago > 45 && ago % 2 === 0) yield happened('function_fixed', (pid += 1), ago, version);
    if (ago % 9 === 0 || ago < 6) yield happened('function_rising', (pid += 1), ago, version);
    if (ago % 20 === 3) yield happened('function_known', (pid += 1), ago, version);
    if (ago < 3) yield happened('function_new', (pid += 1), ago, version);
    if (ago === 12) yield happened(EVIL, (pid += 1), ago, EVIL);
  }
  for (let number = 0; number < 70; number += 1)
    yield happened(`function_of_many_${number}`, 1000 + number, 90, '1.10-1');
}

function happened(name: string, pid: number, ago: number, version: string): ReadReport {
  const time = Math.floor(Date.now() / DAY) * DAY - ago * DAY - pid;
  return reportOf({ name, program: name === EVIL ? EVIL : 'imagesrv' }, { version, pid, host: `web${pid % 7}`, time });
}

async function post(reports: readonly object[]): Promise<void> {
  const body = reports.map((report) => `${JSON.stringify(report)}\n`).join('');
  assert.equal((await server.send('/api/v1/reports', { method: 'POST', body, token: TOKEN })).status, 200);
}

async function fingerprintOf(match: string): Promise<string> {
  const list = (await (await server.send(`/api/v1/crashes?q=${match}`)).json()) as {
    sections: { crashes: { fingerprint: string }[] }[];
  };
  return list.sections[0]?.crashes[0]?.fingerprint ?? '';
}

async function mark(match: string, said: object): Promise<void> {
  const target = `/api/v1/crashes/${await fingerprintOf(match)}/mark`;
  assert.equal((await server.send(target, { method: 'POST', body: JSON.stringify(said), token: TOKEN })).status, 200);
}

/** Opens a page; what went wrong in it, and what it asked of others, are collected. */
async function open(target: string, options: BrowserContextOptions = {}): Promise<{ page: Page; problems: string[] }> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => problems.push(message.text()));
  page.on('request', (request) => {
    if (!request.url().startsWith(server.url)) problems.push(`asked for ${request.url()}`);
  });
  await page.goto(new URL(target, server.url).href);
  return { page, problems };
}

const PAGES = {
  list: async () => '/',
  'nothing-like-that': async () => '/?q=no-such-function',
  real: async () => `/crash/${real}`,
  back: async () => `/crash/${await fingerprintOf('function_fixed')}`,
  evil: async () => `/crash/${await fingerprintOf('onerror')}`,
  wrong: async () => '/crash/0000000000',
} as const;

for (const [name, target] of Object.entries(PAGES))
  for (const width of [1280, 390])
    test(`the page "${name}" fits ${width} pixels, asks nobody else for anything, and nothing in it is cut or runs`, async () => {
      const { page, problems } = await open(await target(), { viewport: { width, height: 800 } });
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width);
      assert.equal(await page.locator('script, style, iframe, img, [style]').count(), 0);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await page.screenshot({
          path: path.join(SCREENSHOTS, `serve-${name}-${width}-${colorScheme}.png`),
          fullPage: true,
        });
      }
      await page.evaluate('for (const each of document.querySelectorAll("details")) each.open = true');
      assert.deepEqual(await page.evaluate(CUT), []);
      assert.equal(await page.evaluate('window.harm'), undefined);
      assert.deepEqual(
        problems.filter((problem) => name !== 'wrong' || !/status of 404/.test(problem)),
        [],
      );
      await page.context().close();
    });

test('what matters comes first: back, new, rising, known, fixed', async () => {
  const { page } = await open('/');
  assert.deepEqual(
    (await page.locator('.group > h2').allInnerTexts()).map((title) => /\w+/.exec(title)?.[0]),
    ['Back', 'New'],
  );
  assert.match(await page.locator('.crashes li').first().innerText(), /function_fixed[^]*back in 2\.1-1/);
  const news = await page.locator('.group', { hasText: 'New' }).locator('.name').allInnerTexts();
  assert.match(news[0] ?? '', /function_new/);
  await page.getByRole('link', { name: 'Next page' }).click();
  await page.locator('.group > h2', { hasText: /^Rising/ }).waitFor();
  assert.deepEqual(
    (await page.locator('.group > h2').allInnerTexts()).map((title) => /\w+/.exec(title)?.[0]),
    ['New', 'Rising', 'Known'],
  );
  await page.getByRole('link', { name: /Rising/ }).click();
  await page.locator('.group > h2', { hasText: /^Known/ }).waitFor({ state: 'detached' });
  assert.deepEqual(await page.locator('.name').allInnerTexts(), ['Read through a NULL pointer in function_rising']);
  await page.context().close();
});

test('all of it can be done with the keyboard, and without JavaScript', async () => {
  const { page } = await open('/', { javaScriptEnabled: false });
  await page.keyboard.press('Tab');
  assert.equal(await page.locator(':focus').innerText(), 'To the crashes');
  await page.getByLabel(/Program, function/).focus();
  await page.keyboard.type('function_known');
  await page.keyboard.press('Tab');
  await page.keyboard.type('1.9-1');
  await page.keyboard.press('Enter');
  await page.waitForURL(/q=function_known&version=1.9-1/);
  assert.equal(await page.locator('.crashes li').count(), 1);
  await page.locator('.name').focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/crash\//);
  assert.match(await page.locator('h1').innerText(), /known\s+Read through a NULL pointer in function_known/);
  assert.equal(await page.locator('.noted').innerText(), 'harmless');
  await page.context().close();
});

test('a crash has its time line, its versions in their order, its hosts, and the stack as a report shows it', async () => {
  const { page } = await open(await PAGES.back());
  assert.ok((await page.locator('svg.line rect').count()) > 30);
  assert.equal(await page.locator('svg.line path').count(), 3);
  const versions = page.locator('section.card', { has: page.getByRole('heading', { name: 'Versions' }) });
  assert.deepEqual(await versions.locator('tbody td:first-child').allInnerTexts(), ['1.9-1', '1.10-1', '2.1-1']);
  assert.equal(await page.locator('.noted').innerText(), 'PR 812: the pool is drained first\nsee the wiki');
  await page.goto(new URL(`/crash/${real}`, server.url).href);
  assert.match(await page.locator('.verdict').innerText(), /SIGSEGV[^]*null-read/);
  assert.equal(await page.locator('.frame.culprit .badge').innerText(), 'culprit');
  await page.context().close();
});

test('on a phone all fields of the form are as wide as it, and dates are not broken', async () => {
  const { page } = await open(await PAGES.back(), { viewport: { width: 390, height: 800 } });
  const form = await page.locator('form.said').boundingBox();
  const fields = await page.locator('form.said').locator('input, select, textarea').all();
  assert.ok(form !== null && fields.length > 4);
  for (const field of fields) {
    const box = await field.boundingBox();
    assert.deepEqual([box?.x, box?.width], [form.x, form.width]);
  }
  assert.equal(
    await page.evaluate(
      '[...document.querySelectorAll("time")].filter((each) => each.getClientRects().length > 1).length',
    ),
    0,
  );
  await page.context().close();
});

test('the form writes with the token, and says why not without it', async () => {
  const { page } = await open(`/crash/${await fingerprintOf('function_new')}`);
  await page.getByLabel('Note').fill('first line\nsecond line');
  await page.getByLabel('Token').fill('not-the-token-of-it');
  await page.getByRole('button').click();
  assert.match(await page.getByRole('alert').innerText(), /not the token/);
  assert.equal(await page.locator('.noted').count(), 0);
  await page.getByLabel('Note').fill('first line\nsecond line');
  await page.getByLabel('Token').fill(TOKEN);
  await page.getByRole('button').click();
  assert.equal(await page.locator('.noted').innerText(), 'first line\nsecond line');
  await page.getByLabel(/The same as/).fill((await fingerprintOf('function_of_many_69')).slice(0, 12));
  await page.getByLabel('Token').fill(TOKEN);
  await page.getByRole('button').click();
  await page.locator('.facts', { hasText: '2 fingerprints' }).waitFor();
  assert.match(await page.locator('h1').innerText(), /function_of_many_69/);
  await page.context().close();
});
