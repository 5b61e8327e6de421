/** @file Keys that lead somewhere, and where they are left alone. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { pressed, Shortcuts, type Shortcut } from './shortcuts.svelte.ts';

/** An element as the shortcuts tell elements apart: by its tag, and whether one writes in it. */
class Element {
	readonly tagName: string;
	readonly isContentEditable: boolean;

	constructor(tagName = 'DIV', isContentEditable = false) {
		this.tagName = tagName;
		this.isContentEditable = isContentEditable;
	}
}

/** Whether a dialog stands over the page. */
let dialog = false;

beforeEach(() => {
	dialog = false;
	vi.stubGlobal('HTMLElement', Element);
	vi.stubGlobal('document', { querySelector: (selector: string) => (dialog && selector === '[role="dialog"]' ? new Element() : null) });
});
afterEach(() => vi.unstubAllGlobals());

function key(name: string, more: Partial<Record<keyof KeyboardEvent, unknown>> = {}): KeyboardEvent & { readonly taken: () => boolean } {
	let taken = false;
	return {
		...{ key: name, ctrlKey: false, metaKey: false, altKey: false, timeStamp: 0, target: new Element() },
		...{ defaultPrevented: false, isComposing: false, repeat: false },
		preventDefault: () => (taken = true),
		taken: () => taken,
		...more,
	} as never;
}

/** Shortcuts for these keys, and which of them ran. */
function withKeys(...offered: readonly (readonly string[])[]) {
	const shortcuts = new Shortcuts();
	const ran: string[] = [];
	const make = (keys: readonly string[]): Shortcut => ({
		...{ id: keys.join(' '), keys, label: () => keys.join(' '), group: () => 'Here' },
		run: () => void ran.push(keys.join(' ')),
	});
	const withdraw = shortcuts.offer(offered.map(make));
	return { shortcuts, ran, withdraw };
}

describe('a key is named', () => {
	test('with Ctrl and ⌘ as one, Alt before it, and letters in small', () => {
		expect(pressed(key('K', { ctrlKey: true }))).toBe('Mod+k');
		expect(pressed(key('k', { metaKey: true }))).toBe('Mod+k');
		expect(pressed(key('ArrowDown', { altKey: true }))).toBe('Alt+ArrowDown');
		expect(pressed(key('?', { shiftKey: true }))).toBe('?');
	});
});

describe('a shortcut', () => {
	test('runs on its key and takes it; another key is left to the page', () => {
		const { shortcuts, ran } = withKeys(['?']);
		const [hit, other] = [key('?'), key('x')];
		shortcuts.hear(hit);
		shortcuts.hear(other);
		expect(ran).toEqual(['?']);
		expect([hit.taken(), other.taken()]).toEqual([true, false]);
	});
	test('of two keys runs when the second follows soon, and not when it comes late or alone', () => {
		const { shortcuts, ran } = withKeys(['g', 'r']);
		shortcuts.hear(key('r', { timeStamp: 0 }));
		shortcuts.hear(key('g', { timeStamp: 5_000 }));
		shortcuts.hear(key('r', { timeStamp: 6_200 }));
		expect(ran).toEqual([]);
		shortcuts.hear(key('g', { timeStamp: 10_000 }));
		shortcuts.hear(key('r', { timeStamp: 11_199 }));
		expect(ran).toEqual(['g r']);
	});
	test('of two keys is not run twice by its last key', () => {
		const { shortcuts, ran } = withKeys(['g', 'r']);
		for (const [at, name] of ['g', 'r', 'r'].entries()) shortcuts.hear(key(name, { timeStamp: 1_000 + at }));
		expect(ran).toEqual(['g r']);
	});
	test('of one letter does nothing while one writes; with Ctrl it works there too', () => {
		const { shortcuts, ran } = withKeys(['?'], ['Mod+k']);
		for (const target of [new Element('INPUT'), new Element('TEXTAREA'), new Element('SELECT'), new Element('DIV', true)]) {
			shortcuts.hear(key('?', { target: target }));
		}
		expect(ran).toEqual([]);
		shortcuts.hear(key('k', { ctrlKey: true, target: new Element('TEXTAREA') }));
		expect(ran).toEqual(['Mod+k']);
	});
	test('of one letter does nothing behind a dialog, and works once that is closed', () => {
		const { shortcuts, ran } = withKeys(['?']);
		dialog = true;
		shortcuts.hear(key('?'));
		expect(ran).toEqual([]);
		dialog = false;
		shortcuts.hear(key('?'));
		expect(ran).toEqual(['?']);
	});
	test('leaves alone what somebody else has taken, what is being composed, and a key that is held down', () => {
		const { shortcuts, ran } = withKeys(['?']);
		for (const more of [{ defaultPrevented: true }, { isComposing: true }, { repeat: true }]) shortcuts.hear(key('?', more));
		expect(ran).toEqual([]);
	});
	test('is listed and works until it is taken away, and others stay', () => {
		const { shortcuts, ran, withdraw } = withKeys(['?']);
		shortcuts.offer([{ id: 'send', keys: ['Enter'], label: () => 'Send', group: () => 'Room' }]);
		expect(shortcuts.list.map(({ id }) => id)).toEqual(['?', 'send']);
		withdraw();
		shortcuts.hear(key('?'));
		expect(ran).toEqual([]);
		expect(shortcuts.list.map(({ id }) => id)).toEqual(['send']);
	});
	test('that only tells of keys which their place handles takes none of them', () => {
		const shortcuts = new Shortcuts();
		shortcuts.offer([{ id: 'send', keys: ['Enter'], label: () => 'Send', group: () => 'Room' }]);
		const enter = key('Enter');
		shortcuts.hear(enter);
		expect(enter.taken()).toBe(false);
	});
});
