/** @file The messages of all four languages as modules: what programs of this folder import that speak as the pages do. */
import { join } from 'node:path';
import { compile } from '@inlang/paraglide-js';
import { PROJECT } from './folders.ts';

/** Compiles them, as the build does too. To be awaited before anything is imported that imports messages. */
export async function compileMessages(): Promise<void> {
	await compile({
		project: join(PROJECT, 'src/lib/i18n/project.inlang'),
		outdir: join(PROJECT, 'src/lib/i18n/paraglide'),
		strategy: ['cookie', 'preferredLanguage', 'baseLocale'],
	});
}
