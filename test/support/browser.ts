import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function findChromium(): string | undefined {
  const given = process.env['CHROME_PATH'];
  if (given !== undefined) return given;
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find(isProgram);
}

const chromium = findChromium();

/** Why no page can be opened on this machine, or undefined when one can; the reason is printed, so that no skip goes unseen. */
export function reasonForNoBrowser(): string | undefined {
  if (chromium !== undefined && isProgram(chromium)) return undefined;
  const reason = chromium ? `CHROME_PATH names no program: ${chromium}` : `none of ${names.join(', ')} is on the PATH`;
  console.log(`skipped: ${reason}`);
  return reason;
}

/** Starts a browser without a window, which asks its maker for nothing. */
export async function startBrowser(): Promise<Browser> {
  return await puppeteer.launch({
    executablePath: chromium ?? 'chromium',
    // A sandbox is not to be had in most containers; what is opened are pages of this repository.
    args: ['--no-sandbox', '--disable-background-networking'],
  });
}

/** Notes what goes wrong on a page: errors on its console and of its scripts, and requests that fail or go to another place than `home`. */
export function troubleOn(page: Page, home: string): string[] {
  const trouble: string[] = [];
  const at = () => page.url().replace(home, '');
  page.on('console', (message) => {
    if (message.type() === 'error') trouble.push(`${at()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => trouble.push(`${at()}: ${String(error)}`));
  page.on('requestfailed', (request) => trouble.push(`${at()}: ${request.url()} failed`));
  page.on('response', (response) => {
    if (response.status() >= 400) trouble.push(`${at()}: ${response.url()} answered ${response.status()}`);
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(home) && !/^(data|blob|about):/.test(request.url()))
      trouble.push(`${at()}: asks ${request.url()}`);
  });
  return trouble;
}
