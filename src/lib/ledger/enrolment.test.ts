/** @file A request to join is believed only with the link’s secret, for exactly the keys that it signs. */
import { beforeAll, describe, expect, it } from 'vitest';
import { memberKeysFrom } from '#lib/crypto/member-keys.ts';
import { readyCrypto } from '#lib/crypto/sodium.ts';
import { hash } from '#lib/crypto/hash.ts';
import type { RecordId, UserId } from '#lib/kernel/id.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import * as enrolment from './enrolment.ts';

const invitation = '3f2b0e6a-0f5c-4a6c-9a55-0d5a6a1b2c3d' as RecordId;
const [ana, noor] = ['@ana:liaison.test' as UserId, '@noor:liaison.test' as UserId];
const master = 'A'.repeat(43);

beforeAll(readyCrypto);

function stage() {
	const secret = new Uint8Array(32).fill(9);
	const link: enrolment.InvitationLink = { invitation, network: hash('entry', new Uint8Array()), secret };
	const coordinator = memberKeysFrom(new Uint8Array(32).fill(1));
	const keys = memberKeysFrom(new Uint8Array(32).fill(2));
	const coordinators = [{ user: ana, box: coordinator.box.publicKey }];
	const terms = { network: link.network, invitation, inviter: ana, coordinators, expires_at: '2026-03-09T08:00:00.000Z' as Instant };
	const request = enrolment.composeRequest(link, { user: noor, keys, master, profile: { name: 'Noor' } }, coordinators);
	return { link, secret, coordinator, keys, terms, request };
}

describe('an invitation link', () => {
	it('comes back as it went', () => {
		const { link } = stage();
		const [path, fragment] = enrolment.invitationPath(link).split('#');
		expect(path).toBe(`/join/${invitation}`);
		expect(enrolment.parseInvitation(invitation, `#${fragment ?? ''}`)).toEqual(link);
	});
	it('that was cut or mistyped is none', () => {
		expect(enrolment.parseInvitation(invitation, '#abc')).toBeNull();
		expect(enrolment.parseInvitation('42', stage().link.network)).toBeNull();
	});
	it('shows the server a claim that it recognises, and that does not tell the secret', () => {
		const { secret } = stage();
		expect(enrolment.claimHash(enrolment.claimOf(secret))).toBe(enrolment.claimHash(enrolment.claimOf(secret.slice())));
		expect(enrolment.claimHash(enrolment.claimOf(secret))).not.toBe(enrolment.claimHash(enrolment.claimOf(new Uint8Array(32))));
	});
});

describe('an invitation’s terms', () => {
	it('are believed from who knows the secret, for this link', () => {
		const { link, secret, coordinator, terms } = stage();
		const body = enrolment.composeInvitation(terms, secret, coordinator.sign);
		expect(enrolment.openInvitation(body, link)).toEqual({ ok: true, value: terms });
		expect(enrolment.isInvitationSigned(body, coordinator.sign.publicKey)).toBe(true);
		expect(enrolment.openInvitation(body.replace('@ana', '@eve'), link)).toEqual({ ok: false, refusal: 'mac' });
		expect(enrolment.openInvitation(body, { ...link, secret: new Uint8Array(32) })).toEqual({ ok: false, refusal: 'mac' });
		const other = '3f2b0e6a-0f5c-4a6c-9a55-0d5a6a1b2c3e' as RecordId;
		expect(enrolment.openInvitation(body, { ...link, invitation: other })).toEqual({ ok: false, refusal: 'other-invitation' });
		expect(enrolment.openInvitation('{}', link)).toEqual({ ok: false, refusal: 'malformed' });
	});
});

describe('an enrolment request', () => {
	it('is believed from who knows the secret and has the keys', () => {
		const { link, keys, request, coordinator } = stage();
		const checked = enrolment.checkRequest(request, link);
		expect(checked).toMatchObject({ ok: true, value: { user: noor, sign: keys.sign.publicKey, box: keys.box.publicKey, master } });
		if (!checked.ok) return;
		expect(enrolment.openProfile(checked.value, ana, coordinator.box)).toEqual({ name: 'Noor' });
		expect(enrolment.openProfile(checked.value, noor, keys.box)).toBeUndefined();
		expect(enrolment.openProfile(checked.value, ana, keys.box)).toBeUndefined();
	});
	it('with a key swapped on the way is refused', () => {
		const { link, request, keys } = stage();
		const thief = memberKeysFrom(new Uint8Array(32).fill(66));
		const swapped = { ...request, request: request.request.replace(keys.box.publicKey, thief.box.publicKey) };
		expect(enrolment.checkRequest(swapped, link)).toEqual({ ok: false, refusal: 'mac' });
	});
	it('without the secret, with another’s signature, or for another invitation is refused', () => {
		const { link, request } = stage();
		expect(enrolment.checkRequest({ ...request, mac: link.network }, link)).toEqual({ ok: false, refusal: 'mac' });
		expect(enrolment.checkRequest({ ...request, signature: 'A'.repeat(86) }, link)).toEqual({ ok: false, refusal: 'signature' });
		const other = { ...link, invitation: '3f2b0e6a-0f5c-4a6c-9a55-0d5a6a1b2c3e' as RecordId };
		expect(enrolment.checkRequest(request, other)).toEqual({ ok: false, refusal: 'other-invitation' });
		expect(enrolment.checkRequest({ ...request, request: ` ${request.request}` }, link)).toEqual({ ok: false, refusal: 'malformed' });
	});
	it('has a code that both can say aloud, and that differs with the request', () => {
		const { request, secret } = stage();
		expect(enrolment.spokenCode(request.request, secret)).toMatch(/^\d{4} \d{4}$/);
		expect(enrolment.spokenCode(`${request.request} `, secret)).not.toBe(enrolment.spokenCode(request.request, secret));
	});
});
