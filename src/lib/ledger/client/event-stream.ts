/** @file Server-sent events from any byte stream (HTML Living Standard, 9.2.6), so that a worker and Node read them alike. */

/** One event. */
export interface StreamEvent {
	readonly event: string;
	readonly data: string;
}

/** A line longer than this is no event of ours: an entry with the largest payload takes half of it. */
const LONGEST_LINE = 2 * 1024 * 1024;

/**
 * The events of a stream, as they come in.
 * @param onBeat called with every piece of the stream, comments included: a sign of life
 * @param signal ends reading, whether or not whoever made the stream heeds it too
 * @throws Error when a line is longer than any event of ours, or the stream breaks
 */
export async function* readEvents(body: ReadableStream<Uint8Array>, onBeat: () => void, signal: AbortSignal): AsyncGenerator<StreamEvent> {
	const reader = body.getReader();
	const cancel = (): void => void reader.cancel().catch(() => undefined);
	signal.addEventListener('abort', cancel);
	const decoder = new TextDecoder();
	let rest = '';
	let event = 'message';
	let data: string[] = [];
	try {
		for (;;) {
			const { done, value } = await reader.read();
			if (done) return;
			onBeat();
			rest += decoder.decode(value, { stream: true });
			const lines = rest.split(/\r\n|\n/);
			rest = lines.pop() ?? '';
			if (rest.length > LONGEST_LINE) throw new Error('A line of the event stream is too long.');
			for (const line of lines) {
				if (line === '') {
					if (data.length > 0) yield { event, data: data.join('\n') };
					event = 'message';
					data = [];
				} else if (line.startsWith('event:')) event = line.slice(6).trimStart();
				else if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''));
			}
		}
	} finally {
		signal.removeEventListener('abort', cancel);
		await reader.cancel().catch(() => undefined);
	}
}
