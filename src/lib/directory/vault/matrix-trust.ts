/** @file Trust in members as this device's Matrix store has it: looked up one by one in the background, remembered until it may have changed. */
import type { UserId } from '#lib/kernel/id.ts';
import type { Identities } from '#lib/matrix/identities.ts';
import type { TrustReader } from './roster.ts';

type Found = ReturnType<TrustReader['of']>;

/** Compares each member's Matrix identity with the roster's master key and looks for devices their owner has not signed. */
export function matrixTrust(identities: Pick<Identities, 'masterKeyOf' | 'devicesOf' | 'onChange'>): TrustReader & { close(): void } {
	const found = new Map<UserId, { readonly master: string; readonly trust: Found }>();
	const wanted = new Map<UserId, string>();
	const listeners = new Set<() => void>();
	let working = false;

	async function lookUp(user: UserId, master: string): Promise<Found> {
		const shown = await identities.masterKeyOf(user);
		if (shown === null) return 'unknown';
		if (shown !== master) return 'not-admitted';
		const devices = await identities.devicesOf(user);
		return devices.some((device) => !device.signed) ? 'new-device' : 'confirmed';
	}

	async function work(): Promise<void> {
		working = true;
		let news = false;
		for (const [user, master] of wanted) {
			wanted.delete(user);
			// A look-up that fails says nothing about the member; the next change asks again.
			const trust = await lookUp(user, master).catch(() => 'unknown' as const);
			news ||= trust !== 'unknown';
			found.set(user, { master, trust });
		}
		working = false;
		if (news) for (const listener of listeners) listener();
	}

	const stop = identities.onChange((users) => {
		let touched = false;
		for (const user of users) touched = found.delete(user as UserId) || touched;
		if (touched) for (const listener of listeners) listener();
	});

	return {
		of(user, master) {
			const known = found.get(user);
			if (known?.master === master) return known.trust;
			wanted.set(user, master);
			if (!working) queueMicrotask(() => void (working ? undefined : work()));
			return 'unknown';
		},
		onChange(listener) {
			listeners.add(listener);
			return () => void listeners.delete(listener);
		},
		close: stop,
	};
}
