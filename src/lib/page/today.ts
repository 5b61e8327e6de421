/** @file The day it is at the reader's place, for everything that a page says of late and future. */
import { createSubscriber } from 'svelte/reactivity';
import { dayAt, type Day } from '#lib/kernel/instant.ts';

/** Often enough for midnight, and for a device that slept over it. */
const LOOK_MS = 15_000;

/** Tells when the day at a place is another one: after midnight, or where somebody travels. Answers the end of it. */
export function followDay(read: () => Day, changed: () => void): () => void {
	let told = read();
	const timer = setInterval(() => {
		const day = read();
		if (day === told) return;
		told = day;
		changed();
	}, LOOK_MS);
	return () => clearInterval(timer);
}

const read = (): Day => dayAt(Date.now());
/** Only while something on the page shows it. */
const subscribe = createSubscriber((update) => followDay(read, update));

/** Today, followed by whatever reads it in markup. */
export function today(): Day {
	subscribe();
	return read();
}
