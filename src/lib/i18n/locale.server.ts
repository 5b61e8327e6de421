/** @file The reader's language and theme on every HTML page the server sends, pages without server rendering included. */
import type { Handle } from '@sveltejs/kit';
import { direction } from '#lib/kernel/language.ts';
import { paraglideMiddleware } from './paraglide/server.js';

/** The themes a reader may choose; without a choice the system decides. */
const THEMES = ['light', 'dark', 'contrast'];

/** The cookie that `lib/ui/theme.ts` writes. */
const THEME_COOKIE = 'liaison-theme';

/**
 * A `handle` for hooks.server.ts: finds the language (cookie, then Accept-Language, then English), lets the messages rendered in this
 * request speak it, and fills `%lang%`, `%dir%` and `%theme%` of app.html.
 */
export const handleLocale: Handle = ({ event, resolve }) =>
	paraglideMiddleware(event.request, ({ locale }) => {
		const theme = event.cookies.get(THEME_COOKIE) ?? '';
		return resolve(event, {
			transformPageChunk: ({ html }) =>
				html
					.replace('%lang%', locale)
					.replace('%dir%', direction(locale))
					.replace('%theme%', THEMES.includes(theme) ? theme : ''),
		});
	});
