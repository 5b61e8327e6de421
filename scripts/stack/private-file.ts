/** @file Files that only this account may read, written whole or not at all. */
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';

/** Writes a file with mode 0600 so that a crash leaves the old one or the new one. */
export function writePrivate(path: string, text: string): void {
	const next = `${path}.new`;
	const file = openSync(next, 'w', 0o600);
	try {
		writeSync(file, text);
		fsyncSync(file);
	} finally {
		closeSync(file);
	}
	renameSync(next, path);
}

/** Reads a file, or null when there is none. */
export function readIfThere(path: string): string | null {
	try {
		return readFileSync(path, 'utf8');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
		throw error;
	}
}
