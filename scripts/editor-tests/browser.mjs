/**
 * What a person sees: the squiggle under the right words, and the hover with message, code and label; inlay hints, and the
 * underlines of the variable at the cursor; the timeline in its panel, and what is saved of it.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { openEditor } from './editor.mjs';

export async function runBrowser({ installed, vsix, workspace, artifacts }) {
  const editor = await openEditor({ installed, vsix });
  const { page } = editor;
  try {
    await editor.open(workspace, path.join(workspace, 'two_borrows.rs'));
    const squiggle = page.locator('.monaco-editor .squiggly-error').first();
    await squiggle.waitFor({ state: 'attached', timeout: 60_000 });

    // The squiggle is a box of its own over the text: it must lie over the second `&mut s`, and there be one alone.
    assert.equal(await page.locator('.monaco-editor .squiggly-error').count(), 1);
    const line = page.locator('.view-line', { hasText: 'let r2' });
    const box = await squiggle.boundingBox();
    const lineBox = await line.boundingBox();
    const words = await line.evaluate((element) => {
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      let text = '';
      const nodes = [];
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        nodes.push({ node, start: text.length });
        text += node.textContent;
      }
      const start = text.search(/&mut.s/);
      const place = (offset) => {
        const found = nodes.findLast((entry) => entry.start <= offset);
        return [found.node, offset - found.start];
      };
      const range = document.createRange();
      range.setStart(...place(start));
      range.setEnd(...place(start + '&mut s'.length));
      const { left, right } = range.getBoundingClientRect();
      return { left, right };
    });
    assert.ok(Math.abs(box.y - lineBox.y) < 4, 'the squiggle is on another line');
    assert.ok(Math.abs(box.x - words.left) < 4, `it starts at ${box.x}, the words at ${words.left}`);
    assert.ok(Math.abs(box.x + box.width - words.right) < 4, 'it ends elsewhere');

    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    const hover = page.locator('.monaco-hover:not(.hidden)', { hasText: 'more than once' }).first();
    await hover.waitFor({ state: 'visible', timeout: 20_000 });
    const text = (await hover.textContent()).replaceAll('\u00a0', ' ');
    assert.match(text, /cannot borrow `s` as mutable more than once at a time/);
    assert.match(text, /second mutable borrow occurs here/);
    assert.match(text, /tenure\s*\(?\s*E0499/);
    assert.match(text, /first mutable borrow occurs here/);
    await page.screenshot({ path: path.join(artifacts, 'squiggle-and-hover.png') });
    await seeHints(editor, workspace, artifacts);
    return true;
  } catch (error) {
    await page.screenshot({ path: path.join(artifacts, 'browser-failed.png') });
    throw error;
  } finally {
    await editor.close();
  }
}

/**
 * From the palette. It lists what can be run at the moment in which it opens, so that the command of a panel that has just been
 * clicked may be missing; and it closes when something else takes the focus, such as a panel that finishes loading. It is then
 * opened again.
 */
async function runCommand(page, title) {
  const palette = page.locator('.quick-input-widget input[type="text"]').first();
  const row = page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first();
  for (let attempt = 1; ; attempt++) {
    try {
      await page.keyboard.press('F1');
      await palette.waitFor({ timeout: 6000 });
      await palette.fill(`>${title}`, { timeout: 6000 });
      await row.click({ timeout: 6000 });
      return;
    } catch (error) {
      if (attempt === 5) throw error;
      await page.keyboard.press('Escape');
    }
  }
}

async function seeHints({ page, open }, workspace, artifacts) {
  await open(workspace, path.join(workspace, 'hints.rs'));
  await page.locator('.view-line', { hasText: '‹held until line 20›' }).waitFor({ timeout: 60_000 });
  await page.locator('.view-line', { hasText: '‹drops inner, list, outer›' }).waitFor();

  await page.locator('.view-line', { hasText: 'let mut text' }).getByText('text', { exact: false }).first().click();
  await page.keyboard.press('Home');
  for (let i = 0; i < 'let mut t'.length; i++) await page.keyboard.press('ArrowRight');
  await runCommand(page, 'Toggle Underlines');
  // Lines 13 to 20, the second and third under the exclusive borrow.
  const styles = () =>
    page.evaluate(() =>
      [...document.querySelectorAll('.monaco-editor .view-overlays .cdr, .monaco-editor .view-line span')]
        .map((element) => getComputedStyle(element).borderBottomStyle)
        .filter((style) => style !== 'none'),
    );
  for (let waited = 0; waited < 10_000 && (await styles()).length < 8; waited += 100) await page.waitForTimeout(100);
  const clip = { x: 348, y: 90, width: 652, height: 470 };
  await page.screenshot({ path: path.join(artifacts, 'hints-and-underlines.png'), clip });
  const seen = await styles();
  assert.ok(seen.filter((style) => style === 'double').length >= 2, `the borders are: ${seen.join(' ')}`);
  assert.ok(seen.includes('solid') && seen.includes('dotted'), `the borders are: ${seen.join(' ')}`);
  await seeTimeline(page, workspace, artifacts);
}

/** The panel, which follows the cursor, and puts it where one clicks. */
async function seeTimeline(page, workspace, artifacts) {
  const refused = [];
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) refused.push(message.text());
  });
  await runCommand(page, 'Show Ownership Timeline');
  const picture = page.frameLocator('iframe.webview').frameLocator('iframe').locator('svg');
  await picture.waitFor({ timeout: 20_000 });
  await picture.locator('.line.here[data-line="13"]').waitFor({ state: 'attached' });
  assert.equal(await picture.locator('.bar.exclusive title', { hasText: 'text: under an exclusive' }).count(), 1);
  await picture.locator('.line[data-line="17"] .code').click();
  await picture.locator('.line.here[data-line="17"]').waitFor({ state: 'attached' });
  const clip = { x: 348, y: 35, width: 932, height: 480 };
  await page.screenshot({ path: path.join(artifacts, 'timeline.png'), clip });
  await page.locator('.tab', { hasText: 'Timeline: fn work' }).click();
  await runCommand(page, 'Save Timeline as Markdown');
  // The editor's own dialog, with a name to begin with.
  await page.waitForFunction(() =>
    [...document.querySelectorAll('.quick-input-box input')].some(({ value }) => value.endsWith('work.md')),
  );
  await page.keyboard.press('Enter');
  const saved = path.join(workspace, 'work.md');
  for (let waited = 0; waited < 10_000 && !fs.existsSync(saved); waited += 100) await page.waitForTimeout(100);
  assert.match(fs.readFileSync(saved, 'utf8'), /^## fn work\n/);
  assert.deepEqual(
    refused.filter((text) => /tenure|nonce/.test(text)),
    [],
  );
}
