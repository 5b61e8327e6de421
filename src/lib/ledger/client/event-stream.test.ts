/** @file Server-sent events are read as the standard says, whatever pieces they come in. */
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { readEvents, type StreamEvent } from './event-stream.ts';

/** A stream of the text, cut into pieces wherever the test likes. */
function streamOf(text: string, cuts: readonly number[]): ReadableStream<Uint8Array> {
	const bytes = new TextEncoder().encode(text);
	const places = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort((a, b) => a - b);
	return new ReadableStream({
		start(controller) {
			places.slice(1).forEach((place, i) => controller.enqueue(bytes.slice(places[i], place)));
			controller.close();
		},
	});
}

async function eventsIn(stream: ReadableStream<Uint8Array>, signal = new AbortController().signal): Promise<readonly StreamEvent[]> {
	const events: StreamEvent[] = [];
	for await (const event of readEvents(stream, () => undefined, signal)) events.push(event);
	return events;
}

describe('an event stream', () => {
	it('gives its events, however the bytes were cut', async () => {
		const text = 'event: rooms\ndata: ["بحر"]\n\n: beat\n\ndata: a\ndata: b\r\n\r\nevent: half\ndata: lost';
		await fc.assert(
			fc.asyncProperty(fc.array(fc.nat()), async (cuts) => {
				expect(await eventsIn(streamOf(text, cuts))).toEqual([
					{ event: 'rooms', data: '["بحر"]' },
					{ event: 'message', data: 'a\nb' },
				]);
			}),
		);
	});
	it('that never ends a line is given up', async () => {
		const endless = new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(new Uint8Array(512 * 1024).fill(97)) });
		await expect(eventsIn(endless)).rejects.toThrow('too long');
	});
	it('ends when the reader wants it to, though nothing more comes', async () => {
		const reader = new AbortController();
		const reading = eventsIn(new ReadableStream<Uint8Array>(), reader.signal);
		reader.abort();
		expect(await reading).toEqual([]);
	});
});
