/** @file Light, dark or high contrast: the reader's choice, or the system's where they made none. */

/** The empty choice follows the system. */
export type Theme = '' | 'light' | 'dark' | 'contrast';

const COOKIE = 'liaison-theme';

/** What <html> shows now. Browser only. */
export const currentTheme = (): Theme => (document.documentElement.dataset['theme'] ?? '') as Theme;

/** Shows another theme from now on; a cookie tells the server, so that the next page begins in it. */
export function chooseTheme(theme: Theme): void {
	document.documentElement.dataset['theme'] = theme;
	document.cookie = `${COOKIE}=${theme}; path=/; max-age=31536000; samesite=strict`;
}
