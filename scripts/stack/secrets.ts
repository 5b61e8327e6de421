/** @file What only the servers of one data folder know: made at the first start, kept with mode 0600. */
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import * as v from 'valibot';
import { WrongSetting } from '#env';
import type { DataFolder } from './folders.ts';
import { readIfThere, writePrivate } from './private-file.ts';

const Secrets = v.object({
	/** Part of every member and room id: cannot change once there are any. */
	serverName: v.string(),
	/** Passwords of the three database accounts: the cluster's owner, the ledger's and the homeserver's. */
	postgres: v.string(),
	ledger: v.string(),
	synapse: v.string(),
	/** The homeserver's own. */
	registration: v.string(),
	macaroon: v.string(),
	form: v.string(),
	signingKey: v.string(),
	/** Password of the homeserver account that the app acts as. */
	administrator: v.string(),
	/** The token of the one-time set-up link. */
	setUp: v.string(),
});

/** The secrets of a data folder. */
export type Secrets = v.InferOutput<typeof Secrets>;

const random = (): string => randomBytes(32).toString('base64url');

function makeSecrets(serverName: string): Secrets {
	// Synapse's form of a signing key: kind, version and the unpadded base64 of an Ed25519 seed.
	const seed = randomBytes(32).toString('base64').replace(/=+$/, '');
	return {
		serverName,
		postgres: random(),
		ledger: random(),
		synapse: random(),
		registration: random(),
		macaroon: random(),
		form: random(),
		signingKey: `ed25519 a_1 ${seed}`,
		administrator: random(),
		setUp: random(),
	};
}

/** The file of the secrets: part of a backup. */
export const secretsFile = (data: DataFolder): string => join(data.root, 'secrets.json');

/**
 * Reads the secrets, or makes them.
 * @throws WrongSetting when the data folder belongs to another server name.
 */
export function openSecrets(data: DataFolder, serverName: string): Secrets {
	const kept = readIfThere(secretsFile(data));
	if (kept === null) {
		const made = makeSecrets(serverName);
		writePrivate(secretsFile(data), JSON.stringify(made, null, '\t'));
		return made;
	}
	const secrets = v.parse(Secrets, JSON.parse(kept));
	if (secrets.serverName === serverName) return secrets;
	throw new WrongSetting(
		`The setting SERVER_NAME is wrong: the data in ${data.root} belongs to ${secrets.serverName}, and that cannot change.`,
	);
}

/** What the app may know of the set-up link. */
export const hashOfSetUpToken = (secrets: Secrets): string => createHash('sha256').update(secrets.setUp).digest('hex');
