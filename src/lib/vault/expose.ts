/** @file The vault's side of the RPC: one tab, one port, and everything the tab watches ends with it. */
import * as Comlink from 'comlink';
import type { Stop } from '#lib/kernel/watch.ts';

/**
 * A view of the vault for one tab. Stops that calls return are handed out as proxies and remembered; {@link release} calls those that a
 * dead tab left behind (ports do not tell: vault pitfalls in the README).
 */
export function forOneTab<T extends object>(vault: T): { readonly view: T; readonly release: () => void } {
	const stops = new Set<Stop>();
	const wrap = (target: object): object =>
		new Proxy(target, {
			get(whole, name) {
				const member: unknown = Reflect.get(whole, name);
				if (typeof member === 'function') {
					return async (...args: unknown[]) => {
						const answer: unknown = await Reflect.apply(member, whole, args);
						if (typeof answer !== 'function') return answer;
						const stop = answer as Stop;
						stops.add(stop);
						return Comlink.proxy(() => {
							stops.delete(stop);
							return stop();
						});
					};
				}
				return typeof member === 'object' && member !== null ? wrap(member) : member;
			},
		});
	return {
		view: wrap(vault) as T,
		release() {
			for (const stop of stops) void stop();
			stops.clear();
		},
	};
}
