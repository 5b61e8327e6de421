/** @file The ledger's HTTP interface, by fetch: writing, paging, following. The same in a worker and in Node. */
import * as v from 'valibot';
import { Hash, RecordId, RoomId } from '#lib/kernel/id.ts';
import { Instant } from '#lib/kernel/instant.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import { Head } from '../clear.ts';
import { StoredEntry, type WireEntry } from '../entry.ts';
import { REFUSAL_STATUS, type LedgerRefusal, type RefusalCode } from '../refusal.ts';
import { readEvents } from './event-stream.ts';

/** No answer, or one that is none: nothing is known about whether a write was stored. */
export class Unreachable extends Error {
	override readonly name = 'Unreachable';
}

const Receipt = v.object({ hash: Hash, seq: v.number(), head: Hash, received_at: Instant });
/** Where an entry was stored. */
export type Receipt = Readonly<v.InferOutput<typeof Receipt>>;

const Page = v.object({ entries: v.array(StoredEntry), head: Head });
/** Entries of a room in order, and the end of its chain as the server tells it. */
export type Page = Readonly<v.InferOutput<typeof Page>>;

/** A page that is refused. To somebody whose admission was ended, `newer` is the entry that ended it. */
export interface PageRefusal extends LedgerRefusal {
	readonly newer?: StoredEntry;
}

const RoomEnd = v.object({ room: RoomId, seq: v.number(), head: Hash });
/** A room that may be read now, and the end of its chain. */
export type RoomEnd = Readonly<v.InferOutput<typeof RoomEnd>>;

/** What a followed ledger tells. Handlers are awaited, so that a slow reader slows the stream. */
export interface FollowHandlers {
	rooms(rooms: readonly RoomEnd[]): Promise<void>;
	entry(room: RoomId, entry: StoredEntry): Promise<void>;
	reminder(room: RoomId, record: RecordId): void;
	standing(standing: string): void;
}

/** The server, as the client sees it. Methods throw {@link Unreachable} where there is no answer. */
export interface LedgerTransport {
	write(entries: readonly WireEntry[]): Promise<Result<readonly Receipt[], LedgerRefusal>>;
	page(room: RoomId, after: number): Promise<Result<Page, PageRefusal>>;
	/** Resolves when the stream ends, rejects when it breaks. */
	follow(handlers: FollowHandlers, signal: AbortSignal): Promise<void>;
}

/** How to reach the server. */
export interface HttpTransportOptions {
	/** Scheme and host, without a trailing slash; empty in a browser: the page's own. */
	readonly origin: string;
	readonly fetch?: typeof fetch;
	/** Sent with every request: the session's cookie, where the runtime keeps none (Node). */
	readonly headers?: () => Readonly<Record<string, string>>;
}

const Refused = v.object({ error: v.object({ code: v.string(), at: v.optional(v.number()), detail: v.optional(v.string()) }) });
const Newer = v.object({ error: v.object({ newer: StoredEntry }) });
const Stored = v.object({ stored: v.array(Receipt) });
const EntryEvent = v.object({ room: RoomId, entry: StoredEntry });
const ReminderEvent = v.object({ room: RoomId, record: RecordId });
const StandingEvent = v.object({ standing: v.string() });

/** Entries asked for at once. */
const PAGE_ENTRIES = 500;
/** The server beats each 15 s; after this long without a byte the line is dead. */
const SILENCE_MS = 40_000;
const ANSWER_MS = 30_000;

const isRefusalCode = (code: string): code is RefusalCode => Object.hasOwn(REFUSAL_STATUS, code);

function parse<S extends v.GenericSchema>(schema: S, value: unknown): v.InferOutput<S> {
	const parsed = v.safeParse(schema, value);
	if (!parsed.success) throw new Unreachable(`An answer that is none: ${parsed.issues[0].message}`);
	return parsed.output;
}

/** A refusal in an answer. What is no refusal of the ledger (a proxy's page, a failure of the server) counts as no answer. */
function refusalIn(status: number, body: unknown): LedgerRefusal {
	const parsed = v.safeParse(Refused, body);
	if (!parsed.success || !isRefusalCode(parsed.output.error.code)) throw new Unreachable(`The server answered ${status}.`);
	const { code, at = 0, detail } = parsed.output.error;
	return { code, at, ...(detail === undefined ? {} : { detail }) };
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch (cause) {
		throw new Unreachable('An event that is no JSON.', { cause });
	}
}

/** Lets a stream that breaks end like a server that cannot be reached. */
async function* unbroken<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
	const iterator = items[Symbol.asyncIterator]();
	try {
		for (;;) {
			const next = await iterator.next().catch((cause: unknown) => {
				throw new Unreachable('The stream broke.', { cause });
			});
			if (next.done === true) return;
			yield next.value;
		}
	} finally {
		await iterator.return?.();
	}
}

/** The server by HTTP. */
export function httpTransport(options: HttpTransportOptions): LedgerTransport {
	const { origin, fetch: fetcher = fetch, headers = () => ({}) } = options;

	async function send(path: string, init: RequestInit, more: Readonly<Record<string, string>> = {}): Promise<Response> {
		try {
			return await fetcher(`${origin}${path}`, { credentials: 'same-origin', ...init, headers: { ...headers(), ...more } });
		} catch (cause) {
			throw new Unreachable('The server cannot be reached.', { cause });
		}
	}

	async function ask(path: string, init: RequestInit): Promise<{ readonly status: number; readonly body: unknown }> {
		const json = init.body === undefined ? {} : { 'content-type': 'application/json' };
		const response = await send(path, { ...init, signal: AbortSignal.timeout(ANSWER_MS) }, json);
		try {
			return { status: response.status, body: (await response.json()) as unknown };
		} catch (cause) {
			throw new Unreachable(`The server answered ${response.status} without JSON.`, { cause });
		}
	}

	return {
		async write(entries) {
			const body = JSON.stringify({ entries });
			const answer = await ask('/api/ledger', { method: 'POST', body });
			return answer.status === 201 ? accept(parse(Stored, answer.body).stored) : refuse(refusalIn(answer.status, answer.body));
		},
		async page(room, after) {
			const query = new URLSearchParams({ room, after: String(after), limit: String(PAGE_ENTRIES) });
			const answer = await ask(`/api/ledger?${query.toString()}`, {});
			if (answer.status === 200) return accept(parse(Page, answer.body));
			const newer = v.safeParse(Newer, answer.body);
			return refuse({ ...refusalIn(answer.status, answer.body), ...(newer.success ? { newer: newer.output.error.newer } : {}) });
		},
		async follow(handlers, signal) {
			const silence = new AbortController();
			let timer = setTimeout(() => silence.abort(), SILENCE_MS);
			const beat = (): void => {
				clearTimeout(timer);
				timer = setTimeout(() => silence.abort(), SILENCE_MS);
			};
			try {
				const end = AbortSignal.any([signal, silence.signal]);
				const response = await send('/api/ledger/follow', { signal: end });
				if (response.status !== 200 || response.body === null) throw new Unreachable(`The server answered ${response.status}.`);
				for await (const { event, data } of unbroken(readEvents(response.body, beat, end))) {
					const value = parseJson(data);
					if (event === 'rooms') await handlers.rooms(parse(v.array(RoomEnd), value));
					else if (event === 'entry') {
						const { room, entry } = parse(EntryEvent, value);
						await handlers.entry(room, entry);
					} else if (event === 'reminder') {
						const { room, record } = parse(ReminderEvent, value);
						handlers.reminder(room, record);
					} else if (event === 'standing') handlers.standing(parse(StandingEvent, value).standing);
				}
			} finally {
				clearTimeout(timer);
			}
		},
	};
}
