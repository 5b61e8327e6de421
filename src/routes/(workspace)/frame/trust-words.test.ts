/** @file Every finding about trust has a sentence that names what it is about. */
import { describe, expect, test } from 'vitest';
import type { UserId } from '#lib/kernel/id.ts';
import { instant } from '#lib/kernel/instant.ts';
import { REFUSAL_STATUS } from '#lib/ledger/refusal.ts';
import type { TrustNotice } from '#lib/workspace/session.svelte.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { failed, trustSentence, whyRefused, type TrustNames } from './trust-words.ts';

const names: TrustNames = {
	room: (id) => (id === '!sea:liaison.test' ? 'Mar del Norte' : null),
	person: (user) => (user === '@ben:liaison.test' ? 'Ben Moreau' : user),
};
const at = instant(Date.parse('2026-03-02T08:00:00.000Z'));
const notice = (kind: TrustNotice['kind'], about: TrustNotice['about'] = {}): TrustNotice => ({
	id: `${kind} ${about.seq ?? 0}`,
	kind,
	about: { room: '!sea:liaison.test', seq: 1234, at, ...about },
});
const ben = '@ben:liaison.test' as UserId;
const say = (...of: Parameters<typeof notice>) => trustSentence(notice(...of), names);

describe('a notice names what it is about', () => {
	test('a fork: the room by its title, the place, and who signed the other history', () => {
		const sentence = say('fork', { user: ben });
		for (const fact of ['Mar del Norte', '1,234', 'Ben Moreau', 'by another channel']) expect(sentence).toContain(fact);
	});
	test('a fork that the server told accuses no colleague', () => {
		const sentence = say('fork');
		expect(sentence).toContain('the server has told this device two different histories');
		expect(sentence).toContain('Mar del Norte');
		expect(sentence).not.toContain('Ben');
	});
	test('a rollback: the room and where the records are said to end', () => {
		expect(say('rollback')).toContain('Mar del Norte');
		expect(say('rollback')).toContain('end at place 1,234');
	});
	test('a refused entry: room, place, author and what is wrong with it', () => {
		const sentence = say('unverified-entry', { user: ben, reason: 'signature' });
		for (const fact of ['Mar del Norte', '1,234', 'Ben Moreau', m.frame_why_signature()]) expect(sentence).toContain(fact);
	});
	test('an entry whose author cannot be read and a room that is gone are said to be so, not left out', () => {
		const sentence = say('unverified-entry', { room: '!gone:liaison.test', reason: 'malformed' });
		expect(sentence).toContain(m.frame_trust_author_unknown());
		expect(sentence).toContain(m.frame_trust_room_unknown());
	});
	test('a key that does not fit: the room and who sent it', () => {
		expect(say('bad-grant', { user: ben })).toContain('Ben Moreau');
		expect(say('bad-grant', { user: ben })).toContain('Mar del Norte');
	});
});

test('every rule of the ledger has words, and a rule of a newer release is said to be unknown', () => {
	for (const code of Object.keys(REFUSAL_STATUS)) expect(whyRefused(code)).not.toBe(m.frame_why_other());
	expect(whyRefused('of-tomorrow')).toBe(m.frame_why_other());
});

test('the list of what failed has the newest first, keeps what was understood, and leaves people and devices out', () => {
	const older = { ...notice('fork', { seq: 1 }), acknowledged: true as const };
	const newer = notice('rollback', { seq: 2, at: instant(Date.parse(at) + 1) });
	expect(failed([older, notice('stranger', { user: ben }), newer, notice('attestation-old')])).toEqual([newer, older]);
});
