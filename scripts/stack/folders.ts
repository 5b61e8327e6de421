/** @file Where things lie: the project, its cache of installed tools, and the parts of a data folder. */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The project's own folder. */
export const PROJECT = resolve(import.meta.dirname, '../..');

/** What is installed or built from the project's locked lists; may be removed at any time. */
export const CACHE = join(PROJECT, '.cache');

/** The parts of a data folder. */
export interface DataFolder {
	readonly root: string;
	/** Files of the PostgreSQL cluster. */
	readonly postgres: string;
	/** The homeserver's configuration and work files. */
	readonly homeserver: string;
	/** Encrypted files that members sent. */
	readonly media: string;
	/** What the processes say. */
	readonly logs: string;
	/** Who runs now: process ids and addresses. */
	readonly run: string;
}

/** Names the parts of a data folder, and makes those that we write to: readable by this account alone. */
export function openDataFolder(path: string): DataFolder {
	const root = resolve(PROJECT, path);
	const part = (name: string): string => join(root, name);
	const folder = {
		root,
		postgres: part('postgres'),
		homeserver: part('homeserver'),
		media: part('media'),
		logs: part('logs'),
		run: part('run'),
	};
	for (const made of [root, folder.homeserver, folder.media, folder.logs, folder.run]) mkdirSync(made, { recursive: true, mode: 0o700 });
	return folder;
}
