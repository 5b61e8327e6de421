/** @file What is being written is never lost: changed in its place, by two at once, half-written, and reported by the country it is of. */
import type { Locator } from '@playwright/test';
import { m } from '#lib/i18n/paraglide/messages.js';
import { expect, test } from '../fixtures/browser.ts';
import { holdsEverywhere } from './accessible.ts';
import { colleague, type Colleague } from './colleague.ts';
import { recall } from './people-of-run.ts';
import { planted } from './planted.ts';

test.describe.configure({ mode: 'serial' });

/** Coordinator, Colombia. */
let valentina: Colleague;
/** Specialist and delegate, Chile. */
let javiera: Colleague;
/** Approver and delegate, Peru. */
let lucia: Colleague;

const ROOM = planted('Editing: sea routes');
const MEETING = planted('Call on seafarer books');
const REPORT = planted('Half a report');
const TASK = planted('Share the templates');
const OPERATION = planted('Pacific');

test.beforeAll(async ({ browser, stack }) => {
	valentina = await colleague(browser, recall('valentina'), 'en', stack.origin);
	javiera = await colleague(browser, recall('javiera'), 'es', stack.origin);
	lucia = await colleague(browser, recall('lucia'), 'fr', stack.origin);
	await valentina.makeRoom(ROOM, planted('Where forms are filled in'), [javiera.identity.name, lucia.identity.name]);
	for (const each of [javiera, lucia]) await each.openRoom(ROOM);
});
test.afterAll(async () => {
	for (const { page } of [valentina, javiera, lucia]) await page.context().close();
});

const pencils = (of: Colleague, within: Locator): Locator =>
	within.getByRole('button', { name: new RegExp(`^${of.say(m.writing_edit_of, { title: '' })}`) });
/** A form that stands in the place of what is changed. */
const place = (of: Colleague, within: Locator): Locator =>
	within.getByRole('form', { name: new RegExp(`^${of.say(m.writing_edit_of, { title: '' })}`) });
const item = (of: Colleague): Locator => of.page.getByRole('article');
const task = (of: Colleague): Locator => of.section(m.operations_tasks).getByRole('listitem').first();

/** Opens a record from the list of its mission. */
async function open(of: Colleague, list: string, title: string): Promise<void> {
	await of.page.goto(list);
	await of.page.getByRole('link', { name: title }).click();
	await expect(of.page.getByRole('heading', { level: 1, name: title })).toBeVisible();
}

/** Leaves the page as it is and comes back to it, once the draft is on the device. */
async function reloads(of: Colleague): Promise<void> {
	await expect(of.page.getByText(of.say(m.writing_draft_kept))).toBeVisible();
	await of.page.reload();
	await expect(of.page.getByText(of.say(m.writing_draft_restored))).toBeVisible();
}

test('a half-written report is there again after a reload, and gone once it is sent', async () => {
	const { page } = javiera;
	await page.goto('/intelligence/new');
	await javiera.chooseRoom(ROOM);
	await javiera.field(m.intelligence_field_title).fill(REPORT);
	await javiera.field(m.intelligence_field_text).fill(planted('Solo la mitad'));
	await reloads(javiera);
	await expect(javiera.field(m.intelligence_field_title)).toHaveValue(REPORT);
	await expect(javiera.field(m.intelligence_field_text)).toHaveValue(planted('Solo la mitad'));
	await javiera.button(m.intelligence_publish).click();
	await expect(page.getByRole('heading', { level: 1, name: REPORT })).toBeVisible();
	await page.goto('/intelligence/new');
	await javiera.chooseRoom(ROOM);
	await expect(javiera.field(m.intelligence_field_title)).toHaveValue('');
});

test('its notice in the room shows title and state as they are now, and leads to the report', async () => {
	await lucia.openRoom(ROOM);
	const notice = lucia.page.getByRole('log').getByRole('article').filter({ hasText: REPORT }).first();
	await expect(notice).toContainText(lucia.say(m.frame_record_report));
	await expect(notice).toContainText(lucia.say(m.intelligence_state_published));
	await javiera.page.goto('/intelligence');
	await javiera.page.getByRole('link', { name: REPORT }).click();
	await javiera.button(m.intelligence_withdraw).click();
	await javiera.field(m.intelligence_reason, javiera.dialog).fill(planted('Repetido'));
	await javiera.button(m.intelligence_withdraw, javiera.dialog).click();
	await expect(notice).toContainText(lucia.say(m.intelligence_state_withdrawn));
	await notice.getByRole('link', { name: REPORT }).click();
	await expect(lucia.page.getByRole('heading', { level: 1, name: REPORT })).toBeVisible();
	// Only its author is offered the way to change it.
	await expect(lucia.button(m.intelligence_withdraw)).toHaveCount(0);
});

test('a half-written meeting is there again after a reload; who does not call meetings gets no form', async () => {
	const { page, dialog } = valentina;
	await javiera.page.goto('/meetings/new');
	await expect(javiera.page.getByText(javiera.say(m.meetings_new_not))).toBeVisible();
	await expect(javiera.field(m.meetings_field_title)).toHaveCount(0);
	await page.goto('/meetings/new');
	await valentina.chooseRoom(ROOM);
	await valentina.field(m.meetings_field_title).fill(MEETING);
	await valentina.field(m.meetings_field_minutes).fill('45');
	await reloads(valentina);
	await expect(valentina.field(m.meetings_field_title)).toHaveValue(MEETING);
	await expect(valentina.field(m.meetings_field_minutes)).toHaveValue('45');
	await valentina.field(m.meetings_field_start).fill('2027-03-01T09:00');
	await valentina.button(m.meetings_call).click();
	await expect(page.getByRole('heading', { level: 1, name: MEETING })).toBeVisible();
	await valentina.button(m.meetings_item_new).click();
	await valentina.field(m.meetings_item_title, dialog).fill(planted('First wording'));
	await valentina.button(m.meetings_item_new, dialog).click();
	await expect(item(valentina)).toContainText('First wording');
});

test('an item of the agenda and its outcome are changed in their place, and by nobody who may not', async () => {
	await open(lucia, '/meetings', MEETING);
	await pencils(valentina, item(valentina)).click();
	const form = place(valentina, item(valentina));
	await expect(valentina.field(m.meetings_item_title, form)).toBeFocused();
	await valentina.field(m.meetings_item_title, form).fill(planted('Second wording'));
	await valentina.button(m.writing_save, form).click();
	await expect(form).toHaveCount(0);
	await expect(pencils(valentina, item(valentina))).toBeFocused();
	await expect(item(lucia)).toContainText('Second wording');
	await expect(pencils(lucia, item(lucia))).toHaveCount(0);

	await valentina.button(m.meetings_move_in_session).click();
	await valentina.button(m.meetings_item_move_take_up).click();
	await valentina.field(m.meetings_outcome_text).fill(planted('Agreed in haste'));
	await valentina.button(m.meetings_outcome_new).click();
	await expect(item(lucia)).toContainText('Agreed in haste');
	await pencils(valentina, item(valentina).getByRole('region')).click();
	const outcome = place(valentina, item(valentina));
	await valentina.field(m.meetings_outcome_text, outcome).fill(planted('Agreed after a second look'));
	// Escape leaves everything as it was; what was typed waits in the form.
	await valentina.page.keyboard.press('Escape');
	await expect(item(valentina)).toContainText('Agreed in haste');
	await pencils(valentina, item(valentina).getByRole('region')).click();
	await expect(valentina.field(m.meetings_outcome_text, outcome)).toHaveValue(planted('Agreed after a second look'));
	await valentina.button(m.writing_save, outcome).click();
	await expect(item(lucia)).toContainText('Agreed after a second look');
	await expect(pencils(lucia, item(lucia))).toHaveCount(0);
});

test('who changes a task that somebody changed meanwhile sees what differs and goes on without losing a word', async () => {
	const { page, dialog } = valentina;
	await page.goto('/operations/new');
	await valentina.chooseRoom(ROOM);
	await valentina.field(m.operations_field_title).fill(OPERATION);
	await valentina.field(m.operations_field_objective).fill(planted('Find the books'));
	await valentina.field(m.operations_field_from).fill('2027-11-27');
	await valentina.field(m.operations_field_to).fill('2027-11-30');
	await valentina.field(m.operations_field_unit).fill(planted('Bogotá desk'));
	await valentina.field(m.operations_field_legal).fill(planted('Palermo Protocol'));
	await valentina.button(m.operations_propose).click();
	await expect(page.getByRole('heading', { level: 1, name: OPERATION })).toBeVisible();
	await valentina.button(m.operations_task_new).click();
	await valentina.field(m.operations_task_title, dialog).fill(TASK);
	const owner = valentina.field(m.operations_task_owner, dialog);
	await owner.selectOption({ label: await owner.locator('option', { hasText: javiera.identity.name }).innerText() });
	await valentina.field(m.operations_task_due, dialog).fill('2027-11-20');
	await valentina.button(m.operations_task_new, dialog).click();
	await open(javiera, '/operations', OPERATION);

	await pencils(javiera, task(javiera)).click();
	const theirs = place(javiera, task(javiera));
	await javiera.field(m.operations_task_detail, theirs).fill(planted('Con fotos de las portadas'));
	await pencils(valentina, task(valentina)).click();
	const hers = place(valentina, task(valentina));
	await valentina.field(m.operations_task_title, hers).fill(`${TASK} and stamps`);
	await valentina.button(m.writing_save, hers).click();

	const notice = theirs.getByRole('status').filter({ hasText: javiera.say(m.writing_conflict_text) });
	await expect(notice).toContainText(valentina.identity.name);
	await expect(notice).toContainText(`${TASK} and stamps`);
	await holdsEverywhere(javiera.page, 'conflict');
	// Over the head of the other nothing is saved, and nothing typed is lost.
	await javiera.button(m.writing_save, theirs).click();
	await expect(theirs.getByRole('alert')).toContainText(javiera.say(m.refusal_version));
	await expect(javiera.field(m.operations_task_detail, theirs)).toHaveValue(planted('Con fotos de las portadas'));
	await notice.getByRole('button', { name: javiera.say(m.writing_conflict_take, { field: javiera.say(m.operations_task_title) }) }).click();
	await javiera.button(m.writing_conflict_go_on, notice).click();
	await expect(notice).toHaveCount(0);
	await javiera.button(m.writing_save, theirs).click();
	await expect(theirs).toHaveCount(0);
	for (const each of [javiera, valentina]) {
		await expect(task(each)).toContainText(`${TASK} and stamps`);
		await expect(task(each)).toContainText('Con fotos de las portadas');
	}
});

test('results of a country come from its own delegate, once the operation is under way, and from nobody else', async () => {
	const results = (of: Colleague): Locator => of.section(m.operations_results);
	await open(lucia, '/operations', OPERATION);
	for (const each of [lucia, javiera]) await each.button(m.operations_approve).click();
	await valentina.button(m.operations_move_planning).click();
	const invite = valentina.page.getByRole('form', { name: valentina.say(m.operations_invite) });
	for (const country of ['CL', 'PE']) {
		await valentina.chooseCountry(m.operations_country, country, invite);
		await valentina.button(m.operations_invite, invite).click();
	}
	for (const each of [javiera, lucia]) {
		const country = new Intl.DisplayNames([each.language], { type: 'region' }).of(each.identity.country) ?? '';
		await each
			.section(m.operations_countries)
			.getByRole('button', { name: each.say(m.operations_confirm, { country }) })
			.click();
		await expect(each.button(m.operations_withdraw)).toBeVisible();
		await expect(each.button(m.operations_result_new)).toHaveCount(0);
	}
	await valentina.button(m.operations_move_active).click();
	await expect(javiera.button(m.operations_result_new)).toBeVisible();
	await expect(lucia.button(m.operations_result_new)).toBeVisible();
	await expect(valentina.button(m.operations_move_debrief)).toBeVisible();
	await expect(valentina.button(m.operations_result_new)).toHaveCount(0);

	const { page, dialog } = javiera;
	await javiera.button(m.operations_result_new).click();
	await javiera.field(m.operations_figure_checks, dialog).fill('1200');
	await javiera.field(m.operations_figure_arrested, dialog).fill('3');
	// What was typed and taken out again is not known; it is not none.
	await javiera.field(m.operations_figure_rescued, dialog).fill('7');
	await javiera.field(m.operations_figure_rescued, dialog).fill('');
	await expect(dialog.getByText(javiera.say(m.writing_draft_kept))).toBeVisible();
	await page.reload();
	await javiera.button(m.operations_result_new).click();
	await expect(javiera.field(m.operations_figure_checks, dialog)).toHaveValue('1200');
	await holdsEverywhere(page, 'results-form');
	await javiera.button(m.operations_result_send, dialog).click();
	await expect(dialog).toHaveCount(0);
	const reported = results(valentina).getByRole('listitem');
	await expect(reported).toHaveCount(1);
	await expect(reported).toContainText(/Chile.*Suspects arrested\s*3/s);
	await expect(reported).toContainText('1,200');
	await expect(reported).not.toContainText(valentina.say(m.operations_figure_rescued));

	await lucia.button(m.operations_withdraw).click();
	await expect(lucia.button(m.operations_result_new)).toHaveCount(0);
});
