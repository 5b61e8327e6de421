/** @file The one door to libsodium: everything here is synchronous once {@link readyCrypto} has resolved. */
import sodium from 'libsodium-wrappers';

/** Loads the compiled library. Await it once before anything else of lib/crypto is called. */
export async function readyCrypto(): Promise<void> {
	await sodium.ready;
}

export { sodium };
