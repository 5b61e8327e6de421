/** @file When a frontline device is told that nobody has touched it. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { memoryDeviceStore, type DeviceStore } from './device-store.ts';
import { Idle, IDLE_MS } from './idle.ts';

let device: DeviceStore;
let idle: Idle;
let told: number;

beforeEach(() => {
	vi.useFakeTimers();
	device = memoryDeviceStore();
	idle = new Idle(device, Date.now);
	told = 0;
	idle.start(() => (told += 1));
});
afterEach(() => {
	idle.stop();
	vi.useRealTimers();
});

describe('a frontline device', () => {
	it('is told once that nobody has touched it for five minutes', async () => {
		await vi.advanceTimersByTimeAsync(IDLE_MS);
		expect(told).toBe(0);
		await vi.advanceTimersByTimeAsync(60_000);
		expect(told).toBe(1);
		await vi.advanceTimersByTimeAsync(IDLE_MS * 3);
		expect(told).toBe(1);
	});
	it('stays open while somebody touches it, and is left alone once it stopped looking', async () => {
		for (let minute = 0; minute < 20; minute++) {
			await vi.advanceTimersByTimeAsync(60_000);
			idle.touch();
		}
		expect(told).toBe(0);
		idle.stop();
		await vi.advanceTimersByTimeAsync(IDLE_MS * 3);
		expect(told).toBe(0);
	});
	it('is not kept open by a touch before it looks: whoever opens the page of a closed one is anybody', async () => {
		vi.setSystemTime(Date.now() + IDLE_MS + 1);
		const next = new Idle(device, Date.now);
		next.touch();
		expect(await next.isOver()).toBe(true);
	});
	it('that slept is told at the first look after it woke', async () => {
		vi.setSystemTime(Date.now() + 8 * 60 * 60_000);
		await vi.advanceTimersByTimeAsync(10_000);
		expect(told).toBe(1);
	});
	it('that was closed in the meantime knows when it starts again, unless it was touched a moment ago', async () => {
		const again = () => new Idle(device, Date.now).isOver();
		expect(await again()).toBe(false);
		vi.setSystemTime(Date.now() + IDLE_MS + 1);
		expect(await again()).toBe(true);
		idle.touch();
		expect(await again()).toBe(false);
		expect(await new Idle(memoryDeviceStore(), Date.now).isOver()).toBe(false);
	});
});
