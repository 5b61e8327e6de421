/** @file What the command box (Ctrl/⌘-K) can find and do. */
import type { LucideProps } from '@lucide/svelte';
import { createContext, type Component } from 'svelte';

/** One line of the command box. */
export interface Command {
	readonly id: string;
	/** The heading it stands under: rooms, people, records, actions. */
	readonly group: string;
	readonly label: string;
	/** More words, shown after the label and searched too. */
	readonly detail?: string;
	readonly icon?: Component<LucideProps>;
	readonly run: () => void;
}

type Source = () => readonly Command[];

/** Everything the command box knows, asked for when it opens. */
export class Commands {
	#sources = $state.raw<readonly Source[]>([]);
	/** Whether the box is open. */
	open = $state(false);

	/** All commands now, in the order in which their sources were offered. */
	all(): readonly Command[] {
		return this.#sources.flatMap((source) => source());
	}

	/** Adds a source; the answer takes it away again. A source may read signals: the list follows them. */
	offer(source: Source): () => void {
		this.#sources = [...this.#sources, source];
		return () => {
			this.#sources = this.#sources.filter((other) => other !== source);
		};
	}
}

/** The command box, from any page of the workspace. */
export const [getCommands, setCommands] = createContext<Commands>();
