/** @file A member's browser: real Chromium with a profile on the disk, signed in, with a clock in the page that tells when something was painted. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from '@playwright/test';
import { m } from '#lib/i18n/paraglide/messages.js';
import { CHROMIUM_ARGUMENTS, chromiumEnvironment, chromiumPath } from '../../tests/fixtures/chromium.ts';
import type { Account } from '../demo/cast.ts';

/** What is waited for: enough elements of a kind, the last of them with these words in it. */
export interface Sight {
	readonly selector: string;
	readonly text?: string;
	readonly count?: number;
}

/** What the page's clock offers to `evaluate`. */
declare global {
	interface Window {
		bench: {
			/** When the sight was painted: milliseconds since the page began to load. */
			painted(sight: Sight): Promise<number>;
			/** Of the sight that was ordered for this page before it was loaded. */
			ordered: Promise<number> | null;
			/** Lengths of the page's tasks above 50 ms so far. */
			longTasks: number[];
			/** When Enter was last pressed, in epoch milliseconds. */
			enteredAt: number;
		};
	}
}

/** Runs in the page before anything of it. */
function clock(): void {
	const painted = (sight: Sight): Promise<number> =>
		new Promise((resolve, reject) => {
			setTimeout(() => reject(new Error(`Never painted: ${JSON.stringify(sight)}`)), 60_000);
			const isThere = (): boolean => {
				const found = [...document.querySelectorAll(sight.selector)].filter(
					(each) => sight.text === undefined || each.textContent.includes(sight.text),
				);
				return found.length >= (sight.count ?? 1) && found.at(-1)?.checkVisibility() === true;
			};
			const look = (): void => {
				if (!isThere()) return;
				observer.disconnect();
				// The frame in which it is drawn, and the first task after it.
				requestAnimationFrame(() => {
					const { port1, port2 } = new MessageChannel();
					port1.onmessage = () => resolve(performance.now());
					port2.postMessage(null);
				});
			};
			const observer = new MutationObserver(look);
			observer.observe(document, { childList: true, subtree: true, characterData: true, attributes: true });
			look();
		});
	const longTasks: number[] = [];
	new PerformanceObserver((list) => longTasks.push(...list.getEntries().map((each) => each.duration))).observe({
		type: 'longtask',
		buffered: true,
	});
	const order = sessionStorage.getItem('bench');
	const ordered = order === null ? null : painted(JSON.parse(order) as Sight);
	ordered?.catch(() => undefined);
	window.bench = { painted, ordered, longTasks, enteredAt: 0 };
	addEventListener(
		'keydown',
		(event) => {
			if (event.key === 'Enter') window.bench.enteredAt = performance.timeOrigin + event.timeStamp;
		},
		true,
	);
}

/** The list of rooms, all of them there. */
export const roomList = (rooms: number): Sight => ({ selector: 'nav a[href^="/rooms/"]', count: rooms });
/** A message in the open room. */
export const message = (text: string): Sight => ({ selector: '[data-row]', text });

/** One browser with one page. */
export class Desk {
	readonly #folder: string;
	readonly #context: BrowserContext;
	readonly #flags: readonly string[];
	readonly page: Page;

	private constructor(folder: string, flags: readonly string[], context: BrowserContext, page: Page) {
		this.#folder = folder;
		this.#flags = flags;
		this.#context = context;
		this.page = page;
	}

	/** Opens a browser that has never been here. */
	static open(flags: readonly string[] = []): Promise<Desk> {
		return Desk.#on(mkdtempSync(join(tmpdir(), 'liaison-bench-')), flags);
	}

	static async #on(folder: string, flags: readonly string[]): Promise<Desk> {
		const context = await chromium.launchPersistentContext(folder, {
			executablePath: chromiumPath(),
			args: [...CHROMIUM_ARGUMENTS, ...flags],
			env: chromiumEnvironment(),
			locale: 'en-GB',
			// The bench ends its browsers itself, and the servers after them.
			handleSIGINT: false,
			handleSIGTERM: false,
			handleSIGHUP: false,
			viewport: { width: 1280, height: 800 },
		});
		// The machine may be a busy one; what is measured does not wait for this.
		context.setDefaultTimeout(120_000);
		context.setDefaultNavigationTimeout(120_000);
		await context.addInitScript(clock);
		return new Desk(folder, flags, context, context.pages()[0] ?? (await context.newPage()));
	}

	/** The same profile in a browser started anew. */
	async again(): Promise<Desk> {
		await this.#context.close();
		return Desk.#on(this.#folder, this.#flags);
	}

	async close(): Promise<void> {
		await this.#context.close();
		rmSync(this.#folder, { recursive: true, force: true });
	}

	/** Signs in on this new device, until the workspace is open and has caught up. */
	async signIn(origin: string, account: Account): Promise<void> {
		const { page } = this;
		const field = (label: string) => page.getByLabel(label, { exact: true });
		const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
		await page.goto(`${origin}/sign-in`);
		await field(m.entry_user()).fill(account.user);
		await field(m.entry_password()).fill(account.password);
		await press(m.entry_sign_in_action());
		await field(m.entry_recovery_key()).fill(account.recoveryKey);
		await press(m.entry_unlock_action());
		await page.waitForURL(/\/rooms/, { timeout: 120_000 });
		await this.settled();
	}

	/** Waits until all that the servers had is here. */
	async settled(): Promise<void> {
		await this.page.getByRole('status').filter({ hasText: m.frame_synced() }).waitFor({ state: 'attached', timeout: 120_000 });
		await this.page.evaluate(() => new Promise((idle) => requestIdleCallback(idle)));
	}

	/** Loads an address, and tells when the sight was painted, in milliseconds from the beginning of the load. */
	async load(address: string | null, sight: Sight): Promise<number> {
		await this.page.evaluate((order) => sessionStorage.setItem('bench', order), JSON.stringify(sight));
		if (address === null) await this.page.reload({ waitUntil: 'commit' });
		else await this.page.goto(address, { waitUntil: 'commit' });
		return this.page.evaluate(() => window.bench.ordered ?? Number.NaN);
	}
}
