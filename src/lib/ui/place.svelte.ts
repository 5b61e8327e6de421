/** @file Where one is: shown at the top of the frame on every page of the workspace. */
import { createContext } from 'svelte';
import type { Tlp } from '#lib/kernel/marking.ts';
import type { Region, Threat } from '#lib/kernel/region.ts';

/** The open room, record or list. Absent parts are not shown. */
export interface PlaceNow {
	readonly region: Region | null;
	readonly threat: Threat | null;
	/** The ceiling that holds here. */
	readonly tlp: Tlp | null;
	/** What is open, in the words of whoever named it. */
	readonly title: string | null;
}

/** The frame's breadcrumb. Pages say where they are with `Where.svelte`. */
export class Place {
	#stack = $state.raw<readonly { readonly of: symbol; readonly at: PlaceNow }[]>([]);

	/** The innermost place said, or null. */
	get now(): PlaceNow | null {
		return this.#stack.at(-1)?.at ?? null;
	}

	/** Says where one is; `of` names who says it, so that a repeat replaces. */
	say(of: symbol, at: PlaceNow): void {
		this.#stack = [...this.#stack.filter((entry) => entry.of !== of), { of, at }];
	}

	/** The place was left. */
	leave(of: symbol): void {
		this.#stack = this.#stack.filter((entry) => entry.of !== of);
	}
}

/** The frame's breadcrumb, from any page of the workspace. */
export const [getPlace, setPlace] = createContext<Place>();
