// Drives Chromium. Reads one request per line: {"open": {url, width, height, dark}} or {"call": [object, method, ...]},
// where object is page or keyboard, or one of the questions below; answers with one line: {"value"} or {"error"}.
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';

const browser = await chromium.launch({ executablePath: process.argv[2], args: ['--no-sandbox'] });
let context, page, errors, requests;

async function open({ url, width, height, dark, keep }) {
  if (!keep) {
    await context?.close();
    context = await browser.newContext({ viewport: { width, height }, colorScheme: dark ? 'dark' : 'light' });
  }
  await page?.close();
  page = await context.newPage();
  page.setDefaultTimeout(10_000);
  [errors, requests] = [[], []];
  page.on('console', message => { if (message.type() === 'error') errors.push(message.text()); });
  page.on('pageerror', error => errors.push(error.message));
  page.on('request', request => requests.push(request.url()));
  page.on('dialog', dialog => dialog.accept());
  await page.goto(url);
}

async function download(selector) {
  const [file] = await Promise.all([page.waitForEvent('download'), page.click(selector)]);
  return await file.path();
}

const questions = { download, errors: () => errors, requests: () => requests };

async function answer({ open: target, call }) {
  if (target) return open(target);
  const [object, method, ...rest] = call;
  if (object === 'keyboard') return page.keyboard[method](...rest);
  if (object === 'page') return page[method](...rest);
  return questions[object](method, ...rest);
}

for await (const line of createInterface({ input: process.stdin })) {
  const reply = await answer(JSON.parse(line)).then(
    value => ({ value: value ?? null }), error => ({ error: String(error.message ?? error) }));
  let text;
  try { text = JSON.stringify(reply); } catch { text = '{"value":null}'; } // objects of the driver itself
  process.stdout.write(text + '\n');
}
await browser.close();
