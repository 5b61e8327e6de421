/** @file The clear objects of README.md §5: what the server must enforce, each with a fixed schema. */
import * as v from 'valibot';
import { Country } from '#lib/kernel/country.ts';
import { Hash, PublicKey, UserId } from '#lib/kernel/id.ts';
import { Instant } from '#lib/kernel/instant.ts';
import { Tlp } from '#lib/kernel/marking.ts';
import { Role } from '#lib/kernel/role.ts';

const isUnrepeated = (items: readonly string[]): boolean => new Set(items).size === items.length;
const isAscending = (items: readonly string[]): boolean => items.every((item, i) => i === 0 || (items[i - 1] ?? '') < item);

/** A place in a room's chain: after `seq` entries the chain's value is `head`. */
export const Head = v.strictObject({ seq: v.pipe(v.number(), v.safeInteger(), v.minValue(0)), head: Hash });
export type Head = v.InferOutput<typeof Head>;

/** Unpadded base64url of a sealed box or a signature, bounded so that no clear object can be made a store of data. */
const Base64 = (longest: number) => v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]*$/), v.maxLength(longest));

/** An Ed25519 signature. */
export const Signature = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{86}$/));

/** `network`: the root keys that every trust ends in. */
export const NetworkClear = v.strictObject({
	roots: v.pipe(
		v.array(PublicKey),
		v.minLength(1),
		v.maxLength(8),
		v.check((items) => isUnrepeated(items), 'a root is listed twice'),
	),
});
export type NetworkClear = v.InferOutput<typeof NetworkClear>;

/** `roster-entry`: who somebody is to the network. `master` is their Matrix cross-signing master key in Matrix's own unpadded base64. */
export const RosterClear = v.strictObject({
	user: UserId,
	sign: PublicKey,
	box: PublicKey,
	master: v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]{43}$/)),
	roles: v.pipe(
		v.array(Role),
		v.minLength(1),
		v.check((items) => isUnrepeated(items), 'a role is listed twice'),
	),
	country: Country,
	from: Instant,
	until: v.exactOptional(Instant),
	/** The keys came by re-enrolment: the ones before were lost. */
	re_enrolment: v.exactOptional(v.literal(true)),
	/** The keys came by a change that the signing key before them signed (key-change.ts). */
	succession: v.exactOptional(Signature),
	alone: v.exactOptional(v.literal(true)),
});
export type RosterClear = v.InferOutput<typeof RosterClear>;

/** `charter`: the rules of a room; its title and purpose are sealed. `release: null` means every country of the network. */
export const CharterClear = v.strictObject({
	tlp: Tlp,
	release: v.nullable(
		v.pipe(
			v.array(Country),
			v.minLength(1),
			v.check((items) => isUnrepeated(items), 'a country is listed twice'),
		),
	),
	past_epochs: v.boolean(),
	network_room: v.boolean(),
});
export type CharterClear = v.InferOutput<typeof CharterClear>;

/** `admission`: somebody may read this room, by the roster entry relied on. */
export const AdmissionClear = v.strictObject({ user: UserId, roster: Hash });
export type AdmissionClear = v.InferOutput<typeof AdmissionClear>;

/** `epoch`: fixes the one key of a stretch of the room, and who was given it. */
export const EpochClear = v.strictObject({
	number: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
	commitment: Hash,
	admissions: Head,
	grantees: v.pipe(
		v.array(Hash),
		v.minLength(1),
		v.maxLength(200),
		v.check((items) => isAscending(items), 'grantees are not sorted, or repeat'),
	),
});
export type EpochClear = v.InferOutput<typeof EpochClear>;

/** `grant`: an epoch's key for one member. */
export const GrantClear = v.strictObject({
	epoch: Hash,
	user: UserId,
	roster: Hash,
	box: Base64(128),
	signature: Base64(86),
});
export type GrantClear = v.InferOutput<typeof GrantClear>;

/** `grant-refusal`: the recipient of exactly this grant could not open it, or found another key in it than its epoch committed to. */
export const GrantRefusalClear = v.strictObject({ grant: Hash });
export type GrantRefusalClear = v.InferOutput<typeof GrantRefusalClear>;

/** `approval`: a decision on exactly one version. */
export const ApprovalClear = v.strictObject({ target: Hash });
export type ApprovalClear = v.InferOutput<typeof ApprovalClear>;

/** `tombstone`: the entries whose ciphertext was erased. */
export const TombstoneClear = v.strictObject({
	targets: v.pipe(
		v.array(Hash),
		v.minLength(1),
		v.maxLength(200),
		v.check((items) => isUnrepeated(items), 'a target is listed twice'),
	),
});
export type TombstoneClear = v.InferOutput<typeof TombstoneClear>;

/** `attestation`: a coordinator's daily "I see this head of the network room". */
export const AttestationClear = v.strictObject(Head.entries);
export type AttestationClear = v.InferOutput<typeof AttestationClear>;

/** One clear kind: how its clear part is parsed, the states it may have, and whether each of its records has one version only. */
export interface ClearKind {
	readonly schema: v.GenericSchema<unknown, unknown>;
	readonly states: readonly string[];
	readonly additive: boolean;
}

/** Every kind that has a clear part. All others are a mission's, and have none. */
export const CLEAR_KINDS = {
	network: { schema: NetworkClear, states: ['active'], additive: false },
	'roster-entry': { schema: RosterClear, states: ['proposed', 'active', 'suspended', 'removed'], additive: false },
	charter: { schema: CharterClear, states: ['active', 'closed'], additive: false },
	admission: { schema: AdmissionClear, states: ['admitted', 'removed'], additive: false },
	epoch: { schema: EpochClear, states: ['current'], additive: false },
	grant: { schema: GrantClear, states: ['given'], additive: true },
	'grant-refusal': { schema: GrantRefusalClear, states: ['unopened'], additive: true },
	approval: { schema: ApprovalClear, states: ['approve', 'refuse'], additive: true },
	tombstone: { schema: TombstoneClear, states: ['erased'], additive: true },
	attestation: { schema: AttestationClear, states: ['confirmed'], additive: true },
} as const satisfies Record<string, ClearKind>;

export type ClearKindName = keyof typeof CLEAR_KINDS;

/** Whether a kind is one that the ledger itself knows. */
export const isClearKind = (kind: string): kind is ClearKindName => Object.hasOwn(CLEAR_KINDS, kind);
