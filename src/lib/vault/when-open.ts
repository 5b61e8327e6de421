/** @file A mission's interface before the vault is open: every call waits until it is, and goes to the workspace that is open then. */

/**
 * Stands for an interface that exists only while somebody is signed in. `current` resolves with the open one; a call made earlier waits.
 * Members must be methods (also `Watch` members, which are functions).
 * @param early members that have something to say before, and pass on by themselves
 */
export function whenOpen<T extends object>(current: () => Promise<T>, early: Partial<T> = {}): T {
	const methods = new Map<string | symbol, unknown>(Object.entries(early));
	return new Proxy({} as T, {
		get(_, name) {
			// A promise-like would make `await vault.rooms` hang.
			if (name === 'then') return undefined;
			let method = methods.get(name);
			if (method === undefined) {
				method = async (...args: unknown[]): Promise<unknown> => {
					const whole = await current();
					const member: unknown = Reflect.get(whole, name);
					if (typeof member !== 'function') throw new TypeError(`The vault has no ${String(name)}.`);
					return Reflect.apply(member, whole, args) as unknown;
				};
				methods.set(name, method);
			}
			return method;
		},
	});
}
