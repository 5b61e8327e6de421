/** @file What a menu offers. */
import type { LucideProps } from '@lucide/svelte';
import type { Component } from 'svelte';

/** One line of a menu. */
export interface MenuItem {
	readonly id: string;
	readonly label: string;
	readonly icon?: Component<LucideProps>;
	/** Marks the one that holds now (language, theme). */
	readonly checked?: boolean;
	/** What cannot be undone stands apart, in the colour of danger. */
	readonly danger?: boolean;
	/** Why it cannot be used now; its presence disables it. */
	readonly disabledReason?: string | null;
	/** Items with the same group follow one another under its name. */
	readonly group?: string;
	readonly onselect: () => void;
}
