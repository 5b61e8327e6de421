/** @file Tells the vault that somebody is at this device, so that a frontline device stays open while it is used. */

/** At most so often: the vault counts in minutes. */
const TELL_MS = 10_000;
const SIGNS = ['pointerdown', 'keydown', 'wheel', 'touchmove'] as const;

/** Listens until stopped. Any touch of the page counts, whatever part of it takes it. */
export function tellPresence(touch: () => void, now: () => number = Date.now): () => void {
	let told = -Infinity;
	const seen = (): void => {
		if (now() - told < TELL_MS) return;
		told = now();
		touch();
	};
	for (const sign of SIGNS) window.addEventListener(sign, seen, { capture: true, passive: true });
	seen();
	return () => {
		for (const sign of SIGNS) window.removeEventListener(sign, seen, { capture: true });
	};
}
