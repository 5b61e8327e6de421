/** @file When a frontline device locks itself: after nobody has touched it for a while, also if it slept or was closed meanwhile. */
import type { DeviceStore } from './device-store.ts';

/** How long a frontline device stays open untouched. */
export const IDLE_MS = 5 * 60_000;
/** How often it is looked at, and how often the last touch is written down. */
const LOOK_MS = 10_000;
const KEEP_MS = 20_000;

/** Remembers the last touch; while it is started, tells once when it was too long ago. */
export class Idle {
	readonly #device: DeviceStore;
	readonly #now: () => number;
	#touched: number;
	#kept = 0;
	#timer: ReturnType<typeof setInterval> | undefined;

	constructor(device: DeviceStore, now: () => number) {
		this.#device = device;
		this.#now = now;
		this.#touched = now();
	}

	/** Somebody is there. Counts while it looks only: the page of a locked device, or of one that starts, is no proof of its owner. */
	touch(): void {
		if (this.#timer === undefined) return;
		this.#touched = this.#now();
		if (this.#touched - this.#kept < KEEP_MS) return;
		this.#kept = this.#touched;
		void this.#device.save('touched', this.#touched).catch(() => undefined);
	}

	/** Whether the last touch that was written down, before this process began, is too long ago. A device that has none was just signed in. */
	async isOver(): Promise<boolean> {
		const touched = await this.#device.load('touched');
		return typeof touched === 'number' && this.#now() - touched > IDLE_MS;
	}

	/** Begins to look, from now. */
	start(onIdle: () => void): void {
		this.stop();
		this.#timer = setInterval(() => {
			// A device that slept wakes into this with its clock far ahead.
			if (this.#now() - this.#touched <= IDLE_MS) return;
			this.stop();
			onIdle();
		}, LOOK_MS);
		this.touch();
	}

	stop(): void {
		clearInterval(this.#timer);
		this.#timer = undefined;
	}
}
