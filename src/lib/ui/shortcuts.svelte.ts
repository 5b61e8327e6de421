/** @file Keyboard shortcuts: one list that both works them and shows them under `?`. */
import { createContext } from 'svelte';

/** One shortcut. */
export interface Shortcut {
	readonly id: string;
	/**
	 * Keys one after another, as `KeyboardEvent.key` names them: `['g', 'r']`; `Mod+k` is Ctrl or ⌘, `Alt+ArrowDown` is Alt with the arrow.
	 * Keys without `Mod` or `Alt` do nothing while one writes.
	 */
	readonly keys: readonly string[];
	readonly label: () => string;
	/** The heading it stands under in the sheet. */
	readonly group: () => string;
	/** Absent where the place itself handles the keys (Enter in the composer) and the sheet only tells of them. */
	readonly run?: () => void;
}

/** A second key counts as the next of a sequence for this long. */
const SEQUENCE_MS = 1_200;

const writes = (target: EventTarget | null): boolean =>
	target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** The name of what was pressed, as shortcuts write it. */
export const pressed = (event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>): string =>
	(event.ctrlKey || event.metaKey ? 'Mod+' : '') +
	(event.altKey ? 'Alt+' : '') +
	(event.key.length === 1 ? event.key.toLowerCase() : event.key);

/** The shortcuts that hold now. */
export class Shortcuts {
	#list = $state.raw<readonly Shortcut[]>([]);
	#before: { readonly keys: readonly string[]; readonly at: number } = { keys: [], at: 0 };
	/** Whether the sheet is open. */
	sheet = $state(false);

	/** All of them, for the sheet. */
	get list(): readonly Shortcut[] {
		return this.#list;
	}

	/** Adds shortcuts; the answer takes them away again. */
	offer(shortcuts: readonly Shortcut[]): () => void {
		this.#list = [...this.#list, ...shortcuts];
		return () => {
			this.#list = this.#list.filter((other) => !shortcuts.includes(other));
		};
	}

	/** Hears every key of the window. */
	hear(event: KeyboardEvent): void {
		if (event.defaultPrevented || event.isComposing || event.repeat) return;
		const key = pressed(event);
		if (!/^(Mod|Alt)\+/.test(key) && (writes(event.target) || document.querySelector('[role="dialog"]') !== null)) return;
		const recent = event.timeStamp - this.#before.at < SEQUENCE_MS ? this.#before.keys : [];
		for (const keys of [[...recent, key], [key]]) {
			const hit = this.#list.find((shortcut) => shortcut.run !== undefined && shortcut.keys.join(' ') === keys.join(' '));
			if (hit?.run !== undefined) {
				event.preventDefault();
				this.#before = { keys: [], at: 0 };
				hit.run();
				return;
			}
		}
		this.#before = { keys: [key], at: event.timeStamp };
	}
}

/** The shortcuts, from any page of the workspace. */
export const [getShortcuts, setShortcuts] = createContext<Shortcuts>();
