/** @file One's own devices as the homeserver lists them: not asked yet, there, or not to be had. */
import type { Stop, Watch } from '#lib/kernel/watch.ts';
import type { OwnDevice, OwnDevices } from './session-api.ts';
import { Value } from './value.ts';

/** The list that pages watch. Whoever begins to watch while it could not be had has it asked for again. */
export class DeviceList {
	readonly #value = new Value<OwnDevices>('unknown');
	#ask: (() => void) | null = null;

	/** How to ask the homeserver; null while nobody is signed in. */
	asks(ask: (() => void) | null): void {
		this.#ask = ask;
	}

	set(devices: readonly OwnDevice[]): void {
		this.#value.set(devices);
	}

	/** The homeserver did not answer. A list that was there before stays. */
	fail(): void {
		if (this.#value.get() === 'unknown') this.#value.set('unavailable');
	}

	/** Forgets them. */
	forget(): void {
		this.#value.set('unknown');
	}

	readonly watch: Watch<OwnDevices> = (listener): Promise<Stop> => {
		if (this.#value.get() === 'unavailable') {
			this.#value.set('unknown');
			this.#ask?.();
		}
		return this.#value.watch(listener);
	};
}
