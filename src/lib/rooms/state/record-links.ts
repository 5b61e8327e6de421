/** @file Where a record's page is, and what the record is: the workspace answers, because missions come after rooms. */
import { createContext, type Component } from 'svelte';
import type { RecordId } from '#lib/kernel/id.ts';

/** A record as a notice in a timeline names it. */
export interface RecordLink {
	/** The page's address, resolved. */
	readonly href: string;
	/** Its title in the words of whoever wrote it. */
	readonly title: string;
	/** What it is, in the reader's language: "Report", "Operation". */
	readonly what: string;
	readonly icon: Component<{ size?: number; 'aria-hidden'?: 'true' }>;
	/** How it stands now, in the reader's language; null where it has no state worth a word. */
	readonly state: {
		readonly label: string;
		readonly tone: 'idle' | 'active' | 'waiting' | 'done' | 'problem' | 'stopped';
	} | null;
}

/** Looks a record up; null where it is not readable or has no page. Follows the missions' states. */
export type RecordLinks = (record: RecordId) => RecordLink | null;

/** The records' pages, from any page of the workspace. */
export const [getRecordLinks, setRecordLinks] = createContext<RecordLinks>();
