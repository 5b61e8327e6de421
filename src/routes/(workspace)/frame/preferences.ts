/** @file Language and theme as menu items. */
import { chooseLanguage, currentLanguage, LANGUAGE_NAMES } from '#lib/i18n/language.svelte.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { LANGUAGES } from '#lib/kernel/language.ts';
import type { Theme } from '#lib/ui/theme.ts';
import type { MenuItem } from '#lib/ui/menu.ts';

/** The four languages, each in its own words. */
export const languageItems = (): readonly MenuItem[] =>
	LANGUAGES.map((language) => ({
		id: `language-${language}`,
		group: m.frame_language(),
		label: LANGUAGE_NAMES[language],
		checked: language === currentLanguage(),
		onselect: () => chooseLanguage(language),
	}));

/** The themes with their names. */
export const themes = (): readonly { readonly value: Theme; readonly label: string }[] => [
	{ value: '', label: m.frame_theme_system() },
	{ value: 'light', label: m.frame_theme_light() },
	{ value: 'dark', label: m.frame_theme_dark() },
	{ value: 'contrast', label: m.frame_theme_contrast() },
];

/** The themes as menu items. */
export const themeItems = (current: Theme, onchange: (theme: Theme) => void): readonly MenuItem[] =>
	themes().map((theme) => ({
		id: `theme-${theme.value}`,
		group: m.frame_theme(),
		label: theme.label,
		checked: theme.value === current,
		onselect: () => onchange(theme.value),
	}));
