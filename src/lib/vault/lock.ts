/**
 * @file Locking a device: its document goes into a box that only the account's password opens, and with it every key of its stores.
 *
 * The password is known when somebody signs in, not when nobody has touched the device for a while; so at sign-in a box key is made, its
 * secret half sealed under the password, and locking needs the public half only.
 */
import { boxKeyFrom, openBox, sealTo } from '#lib/crypto/box.ts';
import { decodeBase64, encodeBase64, fromUtf8, utf8 } from '#lib/crypto/bytes.ts';
import { openSecret, randomBytes, sealSecret, wipe } from '#lib/crypto/secret.ts';
import { readyCrypto } from '#lib/crypto/sodium.ts';
import { parseDeviceDocument, type DeviceDocument, type Lock } from './device-document.ts';

/** For PBKDF2-HMAC-SHA-256 as the OWASP Password Storage Cheat Sheet recommends (2023): the one password hash that every browser has. */
const ROUNDS = 600_000;
const PURPOSE = utf8('liaison/v1/lock');

async function keyOf(password: string, salt: Uint8Array, rounds: number): Promise<Uint8Array> {
	const bytes = new Uint8Array(utf8(password.normalize('NFKC')));
	const material = await crypto.subtle.importKey('raw', bytes, 'PBKDF2', false, ['deriveBits']);
	const how = { name: 'PBKDF2', hash: 'SHA-256', salt: new Uint8Array(salt), iterations: rounds };
	return new Uint8Array(await crypto.subtle.deriveBits(how, material, 256));
}

/** A lock that this password opens. */
export async function makeLock(password: string): Promise<Lock> {
	await readyCrypto();
	const [seed, salt] = [randomBytes(32), randomBytes(16)];
	const key = await keyOf(password, salt, ROUNDS);
	const { publicKey } = boxKeyFrom(seed);
	const secret = encodeBase64(sealSecret(key, seed, PURPOSE));
	wipe(seed);
	wipe(key);
	return { salt: encodeBase64(salt), rounds: ROUNDS, key: publicKey, secret };
}

/** The document in its box. */
export async function lockAway(document: DeviceDocument, lock: Lock): Promise<string> {
	await readyCrypto();
	return sealTo(lock.key, utf8(JSON.stringify(document)));
}

/** The document again; `null` for a wrong password, or a box that is not this lock's. */
export async function openLocked(box: string, lock: Lock, password: string): Promise<DeviceDocument | null> {
	await readyCrypto();
	const key = await keyOf(password, decodeBase64(lock.salt), lock.rounds);
	const seed = openSecret(key, decodeBase64(lock.secret), PURPOSE);
	wipe(key);
	if (seed === null) return null;
	const plain = openBox(box, boxKeyFrom(seed));
	wipe(seed);
	return plain === null ? null : parseDeviceDocument(JSON.parse(fromUtf8(plain)));
}
