/** @file A member at work in the browser: rooms, reports, meetings, operations; found by role and label, in their language. */
import { expect, type Browser, type BrowserContextOptions, type Locator, type Page } from '@playwright/test';
import { m } from '#lib/i18n/paraglide/messages.js';
import type { Language } from '#lib/kernel/language.ts';
import type { Account } from './people-of-run.ts';
import { Person } from './person.ts';

type Message = (inputs: object, options: { locale: Language }) => string;

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Somebody signed in on a browser of their own. */
export class Colleague extends Person {
	/** What the browser complained about, and what it asked of other origins. */
	readonly complaints: string[] = [];

	/** A field whose label begins so; optional ones say that after it. */
	field(message: Message, within: Locator | Page = this.page): Locator {
		return within.getByLabel(new RegExp(`^${escaped(this.say(message))}`));
	}

	button(message: Message, within: Locator | Page = this.page): Locator {
		return within.getByRole('button', { name: this.say(message), exact: true });
	}

	/** The section of the page with this heading. */
	section(message: Message): Locator {
		return this.page.getByRole('region', { name: this.say(message), exact: true });
	}

	get dialog(): Locator {
		return this.page.getByRole('dialog');
	}

	/** A coordinator makes a room and admits colleagues to it; gives its address. */
	async makeRoom(title: string, purpose: string, admitted: readonly string[]): Promise<string> {
		const { page, dialog } = this;
		await page.goto('/rooms');
		await this.button(m.rooms_create).first().click();
		await this.field(m.rooms_charter_title, dialog).fill(title);
		await this.field(m.rooms_charter_region, dialog).selectOption('americas');
		await this.field(m.rooms_charter_threat, dialog).selectOption('sea-routes');
		await this.field(m.rooms_purpose, dialog).fill(purpose);
		await this.button(m.rooms_charter_make, dialog).click();
		await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible({ timeout: 60_000 });
		await page.getByRole('button', { name: this.say(m.rooms_members) }).click();
		const panel = page.getByRole('complementary', { name: this.say(m.rooms_panel) });
		for (const name of admitted) {
			const choice = this.field(m.rooms_admit_choose, panel.locator('form'));
			const label = await choice.locator('option').filter({ hasText: name }).innerText();
			await choice.selectOption({ label });
			await this.button(m.rooms_admit, panel).click();
			await expect(panel.getByRole('listitem').filter({ hasText: name })).toBeVisible();
		}
		await this.button(m.ui_close, panel).click();
		return new URL(page.url()).pathname;
	}

	/** Opens a room from the list, as one does. */
	async openRoom(title: string): Promise<void> {
		const { page } = this;
		await page.goto('/rooms');
		await page.getByRole('link', { name: title }).click();
		await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
	}

	async write(text: string): Promise<void> {
		const box = this.page.getByPlaceholder(this.say(m.rooms_write), { exact: true });
		await box.fill(text);
		await box.press('Enter');
		await expect(this.message(text)).toBeVisible();
	}

	/** A row of the timeline. */
	message(text: string): Locator {
		return this.page.getByRole('log').getByRole('article').filter({ hasText: text });
	}

	/** Chooses from the menu of a message. */
	async onMessage(text: string, action: Message): Promise<void> {
		const row = this.message(text).last();
		await row.hover();
		await row.getByRole('button', { name: this.say(m.rooms_message_actions) }).click();
		await this.page.getByRole('menuitem', { name: this.say(action), exact: true }).click();
	}

	/** Chooses the room of a record by its title. */
	async chooseRoom(title: string): Promise<void> {
		await this.field(m.intelligence_room).selectOption({ label: title });
	}

	async chooseCountry(of: Message, country: string, within: Locator | Page = this.page): Promise<void> {
		await this.field(of, within).selectOption(country);
	}
}

/** Signs somebody in on a new browser, with their recovery key. `proxy`: what stands between it and the servers. */
export async function colleague(
	browser: Browser,
	account: Account,
	language: Language,
	origin: string,
	{ proxy }: Pick<BrowserContextOptions, 'proxy'> = {},
): Promise<Colleague> {
	const context = await browser.newContext({
		locale: { ar: 'ar', en: 'en-GB', es: 'es-CO', fr: 'fr-FR' }[language],
		baseURL: origin,
		...(proxy === undefined ? {} : { proxy }),
	});
	const person = new Colleague(
		await context.newPage(),
		{ user: account.user, name: account.name, country: account.country, bureau: '', agency: '' },
		language,
	);
	context.on('console', (message) => {
		if (/Content Security Policy|Trusted ?Type|TrustedScript/i.test(message.text())) person.complaints.push(message.text());
	});
	context.on('request', (request) => {
		if (!request.url().startsWith(`${origin}/`) && !/^(blob|data):/.test(request.url())) person.complaints.push(request.url());
	});
	await context.addInitScript(() => {
		document.addEventListener('securitypolicyviolation', (event) =>
			console.error(`Content Security Policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`),
		);
	});
	person.recoveryKey = account.recoveryKey;
	await person.signInAnew();
	return person;
}
