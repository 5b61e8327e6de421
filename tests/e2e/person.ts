/** @file A person at a browser: does in the page what people do, in their language, found by role and label. */
import { readFile } from 'node:fs/promises';
import { expect, type BrowserContext, type Page } from '@playwright/test';
import { m } from '#lib/i18n/paraglide/messages.js';
import { countryName, type Country } from '#lib/kernel/country.ts';
import type { Language } from '#lib/kernel/language.ts';
import { isAccessible } from './accessible.ts';
import { keepSecret, rememberRoot, type RootKey } from './people-of-run.ts';

/** Who somebody is, as they type it into the forms. */
export interface Identity {
	readonly user: string;
	readonly name: string;
	readonly country: string;
	readonly bureau: string;
	readonly agency: string;
}

/** Passes the password policy of app and homeserver. */
export const PASSWORD = 'river-anchor-72-lantern';

/** One person, one browser context, one language. */
export class Person {
	/** Another one after the browser was closed and opened. */
	page: Page;
	readonly identity: Identity;
	readonly language: Language;
	/** Known once it was shown. */
	recoveryKey = '';

	constructor(page: Page, identity: Identity, language: Language) {
		this.page = page;
		this.identity = identity;
		this.language = language;
	}

	/** A message of the interface in this person's language. */
	say<A extends object>(message: (inputs: A, options: { locale: Language }) => string, inputs: A = {} as A): string {
		return message(inputs, { locale: this.language });
	}

	async press(message: (inputs: object, options: { locale: Language }) => string): Promise<void> {
		await this.page.getByRole('button', { name: this.say(message), exact: true }).click();
	}

	async fill(message: (inputs: object, options: { locale: Language }) => string, text: string): Promise<void> {
		await this.page.getByLabel(this.say(message), { exact: true }).fill(text);
	}

	async #describeOneself(withCountry: boolean): Promise<void> {
		const { page, identity } = this;
		await this.fill(m.entry_name, identity.name);
		if (withCountry) {
			const country = countryName(identity.country as Country, this.language);
			await page.getByLabel(this.say(m.entry_country), { exact: true }).selectOption({ label: country });
		}
		await this.fill(m.entry_bureau, identity.bureau);
		await this.fill(m.entry_agency, identity.agency);
		await page.getByLabel(this.say(m.entry_agency_type), { exact: true }).selectOption({ label: this.say(m.entry_agency_immigration) });
		const language = new Intl.DisplayNames([this.language], { type: 'language' }).of(this.language) ?? this.language;
		await page
			.getByRole('group', { name: this.say(m.entry_languages) })
			.getByRole('checkbox', { name: new RegExp(`^${language}$`, 'i') })
			.check();
		await this.press(m.entry_next);
	}

	async #chooseAccount(): Promise<void> {
		await this.fill(m.entry_user, this.identity.user);
		await this.fill(m.entry_password, PASSWORD);
		await this.fill(m.entry_password_again, PASSWORD);
		await this.press(m.entry_make_account);
	}

	/** Reads the recovery key off the page and enters it again. */
	async #saveRecoveryKey(): Promise<void> {
		const { page } = this;
		await expect(page.getByRole('heading', { name: this.say(m.entry_step_recovery) })).toBeVisible();
		await isAccessible(page);
		const shown = (
			await page
				.getByText(`${this.say(m.entry_recovery_key)}: `)
				.locator('..')
				.innerText()
		).trim();
		this.recoveryKey = shown.slice(shown.indexOf(':') + 1).trim();
		await this.press(m.entry_saved_it);
		await this.fill(m.entry_recovery_again, this.recoveryKey);
	}

	/** Saves the root key that the page shows, and gives it back: its words and its file. */
	async saveRootKey(): Promise<RootKey> {
		const { page } = this;
		const words = await page.locator('ol[lang=en]').getByRole('listitem').allInnerTexts();
		keepSecret(words.join(' '));
		const download = page.waitForEvent('download');
		await this.press(m.entry_root_file_get);
		const file = await readFile(await (await download).path(), 'utf8');
		await this.press(m.entry_saved_it);
		await this.giveRootKey({ words, file }, m.entry_root_file_again);
		return { words, file };
	}

	/** Enters a root key's words and chooses its file. */
	async giveRootKey({ words, file }: RootKey, label: Parameters<Person['fill']>[0]): Promise<void> {
		await this.fill(m.entry_root_words_again, words.join(' '));
		await this.page
			.getByLabel(this.say(label))
			.setInputFiles({ name: 'liaison-root-key.json', mimeType: 'application/json', buffer: Buffer.from(file) });
	}

	/** The founder's way from the one-time link to the open workspace, root key given back included. */
	async setUpNetwork(link: string, networkName: string): Promise<void> {
		const { page } = this;
		await page.goto(link);
		await this.fill(m.entry_network_name, networkName);
		await this.#describeOneself(true);
		await this.#chooseAccount();
		await this.#saveRecoveryKey();
		await this.press(m.entry_next);
		rememberRoot(await this.saveRootKey());
		await this.press(m.entry_finish_set_up);
		await this.arrive();
	}

	/** Answers an invitation; ends at the page that waits for a coordinator, and gives the code on it. */
	async join(link: string): Promise<string> {
		await this.page.goto(link);
		await this.#describeOneself(false);
		await this.#chooseAccount();
		return this.#askToJoin();
	}

	/** The same as a member whose keys are all gone. */
	async rejoin(link: string): Promise<string> {
		const { page } = this;
		await page.goto(link);
		await this.#describeOneself(false);
		await page.getByRole('checkbox', { name: this.say(m.entry_rejoin) }).check();
		await this.fill(m.entry_user, this.identity.user);
		await this.fill(m.entry_password, PASSWORD);
		await isAccessible(page);
		await this.press(m.entry_rejoin_action);
		return this.#askToJoin();
	}

	/** Saves the recovery key that replaces the old one and asks for the new keys; gives the digits to compare. */
	async askForNewKeys(): Promise<string> {
		const { page } = this;
		await this.#saveRecoveryKey();
		await this.press(m.entry_finish_join);
		const digits = page.getByText(/(\d{5} ){5}\d{5}/).last();
		await expect(digits).toBeVisible({ timeout: 60_000 });
		return /(\d{5} ){5}\d{5}/.exec(await digits.innerText())?.[0] ?? '';
	}

	async #askToJoin(): Promise<string> {
		const { page } = this;
		await this.#saveRecoveryKey();
		await this.press(m.entry_finish_join);
		const code = page.getByText(/\d{4}\s\d{4}/).last();
		await expect(code).toBeVisible({ timeout: 60_000 });
		return /\d{4}\s\d{4}/.exec(await code.innerText())?.[0] ?? '';
	}

	/** Signs in on a device that has nothing yet. */
	async signInAnew(): Promise<void> {
		await this.page.goto('/sign-in');
		await this.fill(m.entry_user, this.identity.user);
		await this.fill(m.entry_password, PASSWORD);
		await this.press(m.entry_sign_in_action);
		await expect(this.page.getByLabel(this.say(m.entry_recovery_key), { exact: true })).toBeVisible({ timeout: 60_000 });
		await isAccessible(this.page);
		await this.fill(m.entry_recovery_key, this.recoveryKey);
		await this.press(m.entry_unlock_action);
		await this.arrive();
	}

	/** Waits for the workspace's frame. */
	async arrive(): Promise<void> {
		await expect(this.page.getByRole('navigation').first()).toBeVisible({ timeout: 60_000 });
		await expect(this.page).toHaveURL(/\/rooms/, { timeout: 60_000 });
	}
}

/** A person with a browser context of their own, set to their language. */
export async function personIn(context: BrowserContext, identity: Identity, language: Language): Promise<Person> {
	return new Person(await context.newPage(), identity, language);
}
