/** @file From intelligence to an operation, between four people of four countries; once in their own languages, once all in Arabic. */
import type { Browser } from '@playwright/test';
import { m } from '#lib/i18n/paraglide/messages.js';
import type { Country } from '#lib/kernel/country.ts';
import type { Language } from '#lib/kernel/language.ts';
import { expect, test } from '../fixtures/browser.ts';
import { holdsEverywhere, isAccessible } from './accessible.ts';
import { colleague, type Colleague } from './colleague.ts';
import { recall } from './people-of-run.ts';
import { planted } from './planted.ts';
import { keepsThePolicy } from './policy.ts';

interface Cast {
	/** Coordinator, France. */
	readonly camille: Colleague;
	/** Coordinator, Colombia. */
	readonly valentina: Colleague;
	/** Specialist and delegate, Chile. */
	readonly javiera: Colleague;
	/** Approver and delegate, Peru. */
	readonly lucia: Colleague;
}

async function castIn(browser: Browser, origin: string, languages: Readonly<Record<keyof Cast, Language>>): Promise<Cast> {
	const sign = (user: keyof Cast): Promise<Colleague> => colleague(browser, recall(user), languages[user], origin);
	return { camille: await sign('camille'), valentina: await sign('valentina'), javiera: await sign('javiera'), lucia: await sign('lucia') };
}

/** What is written in one run of the journey. */
interface Texts {
	readonly room: string;
	readonly purpose: string;
	readonly hello: string;
	readonly answer: string;
	readonly slip: string;
	readonly report: string;
	readonly body: string;
	readonly comment: string;
	readonly meeting: string;
	readonly item: string;
	readonly outcome: string;
	readonly operation: string;
	readonly task: string;
}

async function goesFromReportToOperation({ camille, valentina, javiera, lucia }: Cast, texts: Texts, pictures: string): Promise<void> {
	const everyone = [camille, valentina, javiera, lucia];
	let room = '';
	const pages = { report: '', meeting: '', operation: '' };

	await test.step('a coordinator makes a room of a region and a threat and admits the others; coordinators are in it', async () => {
		room = await camille.makeRoom(
			texts.room,
			texts.purpose,
			[javiera, lucia].map(({ identity }) => identity.name),
		);
		for (const each of [valentina, javiera, lucia]) await each.openRoom(texts.room);
		await expect(camille.page.getByText(texts.room).first()).toBeVisible();
	});

	await test.step('what is written is read by the others, answered, changed and taken back', async () => {
		await camille.write(texts.hello);
		await expect(javiera.message(texts.hello)).toBeVisible();
		await javiera.onMessage(texts.hello, m.rooms_reply);
		await javiera.write(texts.answer);
		await expect(camille.message(texts.answer)).toContainText(texts.hello);
		await javiera.write(texts.slip);
		await expect(lucia.message(texts.slip)).toBeVisible();
		await javiera.onMessage(texts.slip, m.rooms_edit);
		await javiera.page.getByPlaceholder(javiera.say(m.rooms_write), { exact: true }).fill(`${texts.slip} 2`);
		await javiera.button(m.rooms_save_edit).click();
		await expect(lucia.message(`${texts.slip} 2`)).toContainText(lucia.say(m.rooms_edited));
		await lucia.write(`${texts.slip} 3`);
		await lucia.onMessage(`${texts.slip} 3`, m.rooms_delete);
		await expect(lucia.message(`${texts.slip} 3`)).toHaveCount(0);
		await holdsEverywhere(camille.page, `${pictures}-room`);
	});

	await test.step('a specialist writes a report in the room', async () => {
		const { page } = javiera;
		await page.goto(`/intelligence/new?room=${encodeURIComponent(decodeURIComponent(room.split('/').at(-1) ?? ''))}`);
		await javiera.field(m.intelligence_field_title).fill(texts.report);
		await javiera.field(m.intelligence_field_text).fill(texts.body);
		await javiera.field(m.intelligence_field_kind).selectOption('modus-operandi');
		await javiera.field(m.intelligence_field_date).fill('2018-02');
		await javiera.field(m.intelligence_field_reliability).selectOption('B');
		await javiera.field(m.intelligence_field_credibility).selectOption('2');
		await holdsEverywhere(page, `${pictures}-report-form`);
		await javiera.button(m.intelligence_publish).click();
		await expect(page.getByRole('heading', { level: 1, name: texts.report })).toBeVisible();
		pages.report = new URL(page.url()).pathname;
		// Its author is offered no grading of it.
		await expect(javiera.button(m.intelligence_grade_send)).toHaveCount(0);
	});

	await test.step('another grades it, with a reason, and says so in the room', async () => {
		const { page } = valentina;
		await page.goto('/intelligence');
		await page.getByRole('row').filter({ hasText: texts.report }).getByRole('link').first().click();
		await expect(page.getByRole('heading', { level: 1, name: texts.report })).toBeVisible();
		await valentina.field(m.intelligence_field_reliability).last().selectOption('A');
		await valentina.field(m.intelligence_field_credibility).last().selectOption('1');
		await valentina.button(m.intelligence_grade_send).click();
		await expect(page.getByText(valentina.say(m.intelligence_refusal_comment_missing))).toBeVisible();
		await valentina.field(m.intelligence_grade_comment).fill(texts.comment);
		await valentina.button(m.intelligence_grade_send).click();
		await expect(valentina.section(m.intelligence_evaluation).getByText(texts.comment)).toBeVisible();
		await expect(javiera.section(m.intelligence_evaluation).getByText(texts.comment)).toBeVisible();
		await holdsEverywhere(javiera.page, `${pictures}-report`);
		await valentina.openRoom(texts.room);
		await valentina.write(texts.comment);
		await expect(camille.message(texts.comment)).toBeVisible();
	});

	await test.step('a coordinator schedules a meeting and puts the report on its agenda', async () => {
		const { page } = valentina;
		await page.goto('/meetings/new');
		await valentina.chooseRoom(texts.room);
		await valentina.field(m.meetings_field_title).fill(texts.meeting);
		await valentina.field(m.meetings_field_start).fill('2027-02-20T09:00');
		await valentina.field(m.meetings_field_zone).fill('America/Bogota');
		await valentina.button(m.meetings_call).click();
		await expect(page.getByRole('heading', { level: 1, name: texts.meeting })).toBeVisible();
		await valentina.button(m.meetings_item_new).click();
		await valentina.field(m.meetings_item_title, valentina.dialog).fill(texts.item);
		await valentina.dialog.getByRole('checkbox', { name: texts.report }).check();
		await valentina.button(m.meetings_item_new, valentina.dialog).click();
		await expect(page.getByRole('article').filter({ hasText: texts.item }).getByRole('link', { name: texts.report })).toBeVisible();
		pages.meeting = new URL(page.url()).pathname;
	});

	await test.step('in the meeting the outcome “operation” is recorded, and becomes one', async () => {
		const { page, dialog } = valentina;
		// Somebody who does not coordinate is offered no such step.
		await lucia.page.goto('/meetings');
		await lucia.page.getByRole('link', { name: texts.meeting }).click();
		await expect(lucia.page.getByRole('article').filter({ hasText: texts.item })).toBeVisible();
		await expect(lucia.button(m.meetings_move_in_session)).toHaveCount(0);
		await valentina.button(m.meetings_move_in_session).click();
		await valentina.button(m.meetings_item_move_take_up).click();
		await valentina.field(m.meetings_outcome_kind).selectOption('operation');
		await valentina.field(m.meetings_outcome_text).fill(texts.outcome);
		await valentina.button(m.meetings_outcome_new).click();
		await valentina.button(m.meetings_convert_operation).click();
		await valentina.field(m.operations_field_title, dialog).fill(texts.operation);
		await valentina.chooseCountry(m.operations_field_lead, 'CO', dialog);
		await valentina.field(m.operations_field_from, dialog).fill('2027-11-27');
		await valentina.field(m.operations_field_to, dialog).fill('2027-11-30');
		await valentina.field(m.operations_field_legal, dialog).fill(texts.purpose);
		await isAccessible(page);
		await valentina.button(m.meetings_convert_operation, dialog).click();
		await expect(page.getByRole('heading', { level: 1, name: texts.operation })).toBeVisible();
	});

	await test.step('the proposer cannot approve; two people of two countries do', async () => {
		const { page } = valentina;
		await expect(valentina.button(m.operations_approve)).toHaveAttribute('aria-disabled', 'true');
		await expect(page.getByText(valentina.say(m.operations_refusal_own_proposal)).first()).toBeAttached();
		const address = new URL(page.url()).pathname;
		pages.operation = address;
		for (const each of [lucia, javiera]) {
			await each.page.goto('/operations');
			await each.page.getByRole('link', { name: texts.operation }).click();
			await expect(each.page).toHaveURL(new RegExp(`${address}$`));
		}
		await lucia.button(m.operations_approve).click();
		await expect(lucia.button(m.operations_approve)).toHaveAttribute('aria-disabled', 'true');
		await expect(lucia.page.getByText(lucia.say(m.operations_refusal_already_decided)).first()).toBeAttached();
		await expect(lucia.section(m.operations_approvals).getByText(recall('lucia').name)).toBeVisible();
		await expect(valentina.page.getByText(valentina.say(m.operations_state_proposed), { exact: true }).first()).toBeVisible();
		await javiera.button(m.operations_approve).click();
		await expect(page.getByText(valentina.say(m.operations_state_approved), { exact: true }).first()).toBeVisible();
	});

	await test.step('countries are invited, and only their own delegate confirms', async () => {
		for (const [country, part] of [
			['CO', 'lead'],
			['CL', 'participant'],
			['PE', 'participant'],
		] as const) {
			const form = valentina.page.getByRole('form', { name: valentina.say(m.operations_invite) });
			await valentina.chooseCountry(m.operations_country, country, form);
			await valentina.field(m.operations_country_role, form).selectOption(part);
			await valentina.button(m.operations_invite, form).click();
			await expect(valentina.section(m.operations_countries).getByRole('listitem')).toHaveCount({ CO: 1, CL: 2, PE: 3 }[country]);
		}
		for (const [each, other] of [
			[javiera, 'PE'],
			[lucia, 'CL'],
		] as const) {
			const own = each.identity.country as Country;
			const named = (country: string): string =>
				each.say(m.operations_confirm, {
					country: new Intl.DisplayNames([each.language], { type: 'region' }).of(country) ?? country,
				});
			const countries = each.section(m.operations_countries);
			await expect(countries.getByRole('button', { name: named(other) })).toHaveCount(0);
			await countries.getByRole('button', { name: named(own) }).click();
			await expect(countries.getByText(each.say(m.operations_answer_confirmed), { exact: true }).first()).toBeVisible();
		}
	});

	await test.step('a task is given, done by its owner and verified by another', async () => {
		const { page, dialog } = valentina;
		await valentina.button(m.operations_move_planning).click();
		await expect(page.getByText(valentina.say(m.operations_state_planning), { exact: true }).first()).toBeVisible();
		await valentina.button(m.operations_task_new).click();
		await valentina.field(m.operations_task_title, dialog).fill(texts.task);
		const owner = valentina.field(m.operations_task_owner, dialog);
		await owner.selectOption({
			label: await owner
				.locator('option')
				.filter({ hasText: recall('javiera').name })
				.innerText(),
		});
		await valentina.field(m.operations_task_due, dialog).fill('2027-11-20');
		await valentina.button(m.operations_task_new, dialog).click();
		const task = (of: Colleague) => of.section(m.operations_tasks).getByRole('listitem').filter({ hasText: texts.task });
		await javiera.button(m.operations_task_move_in_progress, task(javiera)).click();
		await javiera.button(m.operations_task_move_done, task(javiera)).click();
		await expect(task(javiera).getByText(javiera.say(m.operations_task_done), { exact: true }).first()).toBeVisible();
		await valentina.button(m.operations_task_move_verified, task(valentina)).click();
		await expect(task(javiera).getByText(javiera.say(m.operations_task_verified), { exact: true }).first()).toBeVisible();
		await holdsEverywhere(javiera.page, `${pictures}-operation`);
	});

	await test.step('both ways: the operation shows where it came from, the agenda item what became of it', async () => {
		const { page } = lucia;
		await lucia.section(m.operations_origin).getByRole('link', { name: texts.meeting }).click();
		const item = page.getByRole('article').filter({ hasText: texts.item });
		await expect(item.getByText(lucia.say(m.operations_state_planning), { exact: true })).toBeVisible();
		await holdsEverywhere(page, `${pictures}-meeting`);
		await item.getByRole('link', { name: texts.report }).click();
		await expect(page.getByRole('heading', { level: 1, name: texts.report })).toBeVisible();
		await lucia.section(m.intelligence_agenda).getByRole('link', { name: texts.meeting }).click();
		await item.getByRole('link', { name: texts.operation }).click();
		await expect(page.getByRole('heading', { level: 1, name: texts.operation })).toBeVisible();
	});

	await test.step('every other page of the workspace holds as well, and comes with its policy', async () => {
		for (const [each, path] of [
			[javiera, `${pages.report}/correct`],
			[valentina, `${pages.meeting}/edit`],
			[valentina, `${pages.operation}/edit`],
		] as const) {
			keepsThePolicy(await each.page.goto(path));
			await expect(each.page.getByRole('textbox').first()).toBeVisible();
			await isAccessible(each.page);
		}
		await camille.page.goto('/directory');
		await camille.page.getByRole('link', { name: javiera.identity.name }).click();
		await expect(camille.page.getByRole('heading', { name: javiera.identity.name })).toBeVisible();
		await holdsEverywhere(camille.page, `${pictures}-member`);
		for (const path of [
			'/rooms',
			'/intelligence',
			'/meetings',
			'/meetings/new',
			'/operations',
			'/operations/new',
			'/directory',
			'/devices',
			'/administration',
			'/administration/roots',
			'/administration/invitations',
			'/administration/members',
			'/administration/audit',
		]) {
			keepsThePolicy(await camille.page.goto(path));
			await expect(camille.page.getByRole('heading', { level: 1 })).toBeVisible();
			await expect(camille.page.getByRole('progressbar')).toHaveCount(0);
			await holdsEverywhere(camille.page, `${pictures}${path.replaceAll('/', '-')}`);
		}
	});
	expect(everyone.flatMap(({ complaints }) => complaints)).toEqual([]);
	for (const { page } of everyone) await page.context().close();
}

test('a report becomes an operation between people of four countries', async ({ browser, stack }) => {
	test.setTimeout(420_000);
	const cast = await castIn(browser, stack.origin, { camille: 'fr', valentina: 'en', javiera: 'es', lucia: 'es' });
	await goesFromReportToOperation(
		cast,
		{
			room: planted('Américas: rutas marítimas'),
			purpose: planted('Intercambio sobre las rutas marítimas'),
			hello: planted('Bonjour à tous, ouvrons le dossier'),
			answer: planted('Recibido, tenemos novedades de Iquique'),
			slip: planted('Van 12 libretas'),
			report: planted('Libretas de marino falsas'),
			body: planted('Nacionales de Bangladés con libretas de marino falsas, vistos en Chile.'),
			comment: planted('Matches what we saw in Cartagena.'),
			meeting: planted('ISON regional meeting'),
			item: planted('Networks moving migrants through the Americas'),
			outcome: planted('Colombia initiates a field operation and leads it.'),
			operation: planted('Andes'),
			task: planted('Share the seafarer book templates'),
		},
		'thread',
	);
});

test('@arabic the same in Arabic, right to left', async ({ browser, stack }) => {
	test.setTimeout(420_000);
	const cast = await castIn(browser, stack.origin, { camille: 'ar', valentina: 'ar', javiera: 'ar', lucia: 'ar' });
	for (const { page } of Object.values(cast) as Colleague[]) await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
	const written = (text: string): string => planted(text, true);
	await goesFromReportToOperation(
		cast,
		{
			room: written('الأمريكتان: الطرق البحرية'),
			purpose: written('تبادل المعلومات عن الطرق البحرية'),
			hello: written('مرحبا بالجميع، لنفتح الملف'),
			answer: written('وصلت الرسالة، لدينا جديد'),
			slip: written('عدد الدفاتر ١٢'),
			report: written('دفاتر بحارة مزورة'),
			body: written('شوهد أشخاص يحملون دفاتر بحارة مزورة في تشيلي.'),
			comment: written('يطابق ما رأيناه في قرطاجنة.'),
			meeting: written('الاجتماع الإقليمي'),
			item: written('شبكات تنقل المهاجرين عبر الأمريكتين'),
			outcome: written('تبدأ كولومبيا عملية ميدانية وتقودها.'),
			operation: written('الأنديز'),
			task: written('إرسال نماذج الدفاتر'),
		},
		'thread-ar',
	);
});
