/** @file Invitations and requests in a coordinator's vault: made, listed, checked and signed into the roster. */
import * as v from 'valibot';
import { openBox, sealTo, type BoxKey } from '#lib/crypto/box.ts';
import { randomBytes, wipe } from '#lib/crypto/secret.ts';
import type { SigningKey } from '#lib/crypto/sign.ts';
import { Hash, RecordId, UserId, type PublicKey } from '#lib/kernel/id.ts';
import { epochMs, Instant, instant } from '#lib/kernel/instant.ts';
import type { Json } from '#lib/kernel/json.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import type { Ledger } from '#lib/ledger/client/ledger.ts';
import {
	checkRequest,
	claimHash,
	claimOf,
	composeInvitation,
	invitationPath,
	isInvitationSigned,
	openInvitation,
	openProfile,
	spokenCode,
	type EnrolmentRequest,
	type InvitationLink,
} from '#lib/ledger/enrolment.ts';
import { INVITATION_STATES, type Approval, type Enrolment, type Invitation } from '../invitation.ts';
import { MemberProfile } from '../profile.ts';
import { isCoordinator } from '../roster-change.ts';
import type { DirectoryApi, DirectoryRefusal } from './api.ts';
import { call, type AppCalls } from './app-calls.ts';
import { nameIn } from './profile-of.ts';
import type { RosterReader } from './roster-reader.ts';

/** What the desk works with. Keys never leave the vault. */
export interface AdmissionDeps {
	readonly ledger: Pick<Ledger, 'me' | 'newId' | 'network'>;
	readonly roster: RosterReader;
	readonly app: AppCalls;
	readonly keys: { readonly sign: SigningKey; readonly box: BoxKey };
	readonly origin: string;
	readonly now: () => Instant;
}

const InvitationRow = v.looseObject({
	id: RecordId,
	inviter: UserId,
	created_at: Instant,
	expires_at: Instant,
	state: v.picklist(INVITATION_STATES),
});
const EnrolmentRow = v.looseObject({
	invitation: RecordId,
	user: UserId,
	request: v.string(),
	signature: v.string(),
	mac: Hash,
	posted_at: Instant,
	body: v.string(),
	inviter: UserId,
	sealed: v.nullable(v.string()),
});
type EnrolmentRow = v.InferOutput<typeof EnrolmentRow>;

const InvitationsAnswer = v.looseObject({ invitations: v.array(InvitationRow) });
const EnrolmentsAnswer = v.looseObject({ enrolments: v.array(EnrolmentRow) });

/** A request with what the checks made of it. */
interface Checked {
	readonly shown: Enrolment;
	readonly request: EnrolmentRequest | null;
}

const SECRET_BYTES = 32;
const idOf = (row: { readonly invitation: string; readonly user: string }): string => `${row.invitation}/${row.user}`;

/** Builds the desk. */
export function admissionDesk({ ledger, roster, app, keys, origin, now }: AdmissionDeps) {
	const { network, me } = ledger;

	/** The member whose keys a request would replace. */
	function renewed(user: UserId, sign: PublicKey): Enrolment['renews'] {
		const member = network.member(user);
		if (member?.standing?.state !== 'active' || member.standing.clear.sign === sign) return null;
		const { roles, country } = member.standing.clear;
		return { name: nameIn(member), roles, country };
	}

	/** Opens and checks one request; whatever is wrong with it is named, never passed over. */
	function check(row: EnrolmentRow): Checked {
		const bare = {
			id: idOf(row),
			invitation: row.invitation,
			user: row.user,
			receivedAt: row.posted_at,
			shortCode: '',
			profile: null,
			renews: null,
		};
		const flawed = (flaw: NonNullable<Enrolment['flaw']>): Checked => ({ shown: { ...bare, flaw }, request: null });
		const secret = row.sealed === null ? null : openBox(row.sealed, keys.box);
		if (secret?.length !== SECRET_BYTES) return flawed('secret-missing');
		const link: InvitationLink = { invitation: row.invitation, network: network.id, secret };
		const inviter = network.member(row.inviter)?.standing;
		const terms = openInvitation(row.body, link);
		if (!terms.ok || terms.value.inviter !== row.inviter || !inviter || !isInvitationSigned(row.body, inviter.clear.sign))
			return flawed('authenticator');
		const request = checkRequest({ request: row.request, signature: row.signature, mac: row.mac }, link);
		if (!request.ok)
			return flawed(request.refusal === 'signature' ? 'signature' : request.refusal === 'mac' ? 'authenticator' : 'malformed');
		if (request.value.user !== row.user) return flawed('malformed');
		const profile = v.safeParse(MemberProfile, openProfile(request.value, me, keys.box));
		const shown = { ...bare, shortCode: spokenCode(row.request, secret), profile: profile.success ? profile.output : null, flaw: null };
		const renews = renewed(row.user, request.value.sign);
		wipe(secret);
		return { shown: { ...shown, renews }, request: request.value };
	}

	async function pending(): Promise<Result<readonly Checked[], DirectoryRefusal>> {
		if (!isCoordinator(roster.me())) return refuse({ code: 'not-a-coordinator' });
		const answer = await call(app, 'GET', '/api/enrolments');
		if (!answer.ok) return answer;
		const rows = v.safeParse(EnrolmentsAnswer, answer.value);
		return rows.success ? accept(rows.output.enrolments.map(check)) : refuse({ code: 'unexpected' });
	}

	const invitationOf = (row: v.InferOutput<typeof InvitationRow>): Invitation => ({
		id: row.id,
		state: row.state,
		by: row.inviter,
		createdAt: row.created_at,
		expiresAt: row.expires_at,
	});

	return {
		async invite(hours) {
			if (!isCoordinator(roster.me())) return refuse({ code: 'not-a-coordinator' });
			const secret = randomBytes(SECRET_BYTES);
			const link: InvitationLink = { invitation: ledger.newId(), network: network.id, secret };
			const coordinators = network.coordinators().flatMap((user) => {
				const standing = network.member(user)?.standing;
				return standing ? [{ user, box: standing.clear.box }] : [];
			});
			const createdAt = now();
			const expiresAt = instant(epochMs(createdAt) + hours * 3_600_000);
			const terms = { network: network.id, invitation: link.invitation, inviter: me, coordinators, expires_at: expiresAt };
			const answer = await call(app, 'POST', '/api/invitations', {
				id: link.invitation,
				hash: claimHash(claimOf(secret)),
				body: composeInvitation(terms, secret, keys.sign),
				sealed: Object.fromEntries(coordinators.map(({ user, box }) => [user, sealTo(box, secret)])),
				expires_at: expiresAt,
			});
			if (!answer.ok) return answer;
			const path = invitationPath(link);
			wipe(secret);
			return accept({ invitation: { id: link.invitation, state: 'open', by: me, createdAt, expiresAt }, link: `${origin}${path}` });
		},

		async invitations() {
			const answer = await call(app, 'GET', '/api/invitations');
			if (!answer.ok) return answer;
			const rows = v.safeParse(InvitationsAnswer, answer.value);
			return rows.success ? accept(rows.output.invitations.map(invitationOf).toReversed()) : refuse({ code: 'unexpected' });
		},

		async withdrawInvitation(id) {
			const answer = await call(app, 'DELETE', `/api/invitations/${encodeURIComponent(id)}`);
			return answer.ok ? accept(undefined) : answer;
		},

		async enrolments() {
			const all = await pending();
			return all.ok ? accept(all.value.map((each) => each.shown)) : all;
		},

		async approve(id, decision: Approval) {
			if (decision.roles.length === 0) return refuse({ code: 'no-roles' });
			const all = await pending();
			if (!all.ok) return all;
			const found = all.value.find((each) => each.shown.id === id);
			if (found === undefined) return refuse({ code: 'no-such-invitation' });
			if (found.request === null) return refuse({ code: 'flawed-request' });
			const { request, shown } = found;
			const before = network.member(request.user)?.standing ?? null;
			return network.enrol({
				user: request.user,
				sign: request.sign,
				box: request.box,
				master: request.master,
				roles: decision.roles,
				country: decision.country,
				...(before !== null && before.clear.sign !== request.sign ? { reEnrolment: true } : {}),
				// Came out of JSON, so it is JSON.
				profile: shown.profile as Json,
			});
		},

		async decline(id) {
			const [invitation = '', user = ''] = id.split('/', 2);
			if (user === '') return refuse({ code: 'no-such-invitation' });
			const answer = await call(app, 'POST', `/api/enrolments/${encodeURIComponent(invitation)}/decline`, { user });
			return answer.ok ? accept(undefined) : answer;
		},
	} satisfies Pick<DirectoryApi, 'invite' | 'invitations' | 'withdrawInvitation' | 'enrolments' | 'approve' | 'decline'>;
}
