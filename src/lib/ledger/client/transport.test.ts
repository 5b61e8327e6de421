/** @file The line to the server: answers that are understood, and every other one counted as none. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RoomId } from '#lib/kernel/id.ts';
import { httpTransport, Unreachable, type LedgerTransport } from './transport.ts';

const ROOM = '!sea:liaison.test' as RoomId;
const HASH = 'A'.repeat(43);
const AT = '2026-03-02T08:00:00.000Z';

let server: Server;
let transport: LedgerTransport;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
const asked: string[] = [];

const json =
	(status: number, value: unknown) =>
	(_: IncomingMessage, response: ServerResponse): void => {
		response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
	};

beforeEach(async () => {
	asked.length = 0;
	server = createServer((request, response) => {
		asked.push(`${request.method ?? ''} ${request.url ?? ''} ${request.headers.cookie ?? ''}`);
		answer(request, response);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	transport = httpTransport({ origin: `http://127.0.0.1:${port}`, headers: () => ({ cookie: 'liaison=abc' }) });
});
afterEach(() => {
	server.closeAllConnections();
	server.close();
});

describe('a write', () => {
	it('is answered with receipts, or with a refusal', async () => {
		answer = json(201, { stored: [{ hash: HASH, seq: 1, head: HASH, received_at: AT }] });
		expect(await transport.write([])).toEqual({ ok: true, value: [{ hash: HASH, seq: 1, head: HASH, received_at: AT }] });
		expect(asked).toEqual(['POST /api/ledger liaison=abc']);
		answer = json(409, { error: { code: 'version', at: 2, detail: 'x', newer: {} } });
		expect(await transport.write([])).toEqual({ ok: false, refusal: { code: 'version', at: 2, detail: 'x' } });
	});
	it('without an answer that can be understood is unreachable: nothing is known of it', async () => {
		for (const [status, value] of [
			[500, { error: 'x' }],
			[502, 'Bad Gateway'],
			[201, { stored: 'x' }],
			[403, { error: { code: 'origin' } }],
		] as const) {
			answer = json(status, value);
			await expect(transport.write([])).rejects.toThrow(Unreachable);
		}
		answer = (request) => request.socket.destroy();
		await expect(transport.write([])).rejects.toThrow(Unreachable);
	});
});

describe('a page', () => {
	it('is asked for by room and place', async () => {
		answer = json(200, { entries: [], head: { seq: 0, head: HASH } });
		expect(await transport.page(ROOM, 7)).toEqual({ ok: true, value: { entries: [], head: { seq: 0, head: HASH } } });
		expect(asked[0]).toBe('GET /api/ledger?room=%21sea%3Aliaison.test&after=7&limit=500 liaison=abc');
	});
});

describe('following', () => {
	const told: unknown[] = [];
	const handlers = {
		rooms: (rooms: unknown) => Promise.resolve(void told.push(rooms)),
		entry: (room: unknown, entry: { seq: number }) => Promise.resolve(void told.push([room, entry.seq])),
		reminder: (room: unknown, record: unknown) => void told.push([room, record]),
		standing: (standing: unknown) => void told.push(standing),
	};
	const entry = { header: 'AA', signature: 'A'.repeat(86), cosignatures: [], ciphertext: null, seq: 3, received_at: AT };
	const record = '3f2b0e6a-0f5c-4a6c-9a55-0d5a6a1b2c3d';
	it('tells rooms, entries, reminders and standing in order, and ends with the stream', async () => {
		answer = (_, response) => {
			const events: readonly (readonly [string, unknown])[] = [
				['rooms', [{ room: ROOM, seq: 1, head: HASH }]],
				['entry', { room: ROOM, entry }],
				['unknown', {}],
				['reminder', { room: ROOM, record }],
				['standing', { standing: 'suspended' }],
			];
			response.writeHead(200, { 'content-type': 'text/event-stream' });
			response.end(events.map(([name, data]) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`).join(''));
		};
		told.length = 0;
		await transport.follow(handlers, new AbortController().signal);
		expect(told).toEqual([[{ room: ROOM, seq: 1, head: HASH }], [ROOM, 3], [ROOM, record], 'suspended']);
	});
	it('of a stream that breaks or says nonsense is unreachable', async () => {
		answer = (_, response) => {
			response.writeHead(200);
			response.write('event: rooms\ndata: {', () => response.destroy());
		};
		await expect(transport.follow(handlers, new AbortController().signal)).rejects.toThrow(Unreachable);
		answer = (_, response) => void response.writeHead(200).end('event: rooms\ndata: {}\n\n');
		await expect(transport.follow(handlers, new AbortController().signal)).rejects.toThrow(Unreachable);
		answer = json(401, { error: { code: 'no-session' } });
		await expect(transport.follow(handlers, new AbortController().signal)).rejects.toThrow(Unreachable);
	});
	it('ends when it is told to', async () => {
		const begun = Promise.withResolvers<undefined>();
		answer = (_, response) => void response.writeHead(200).write(': beat\n\n', () => begun.resolve(undefined));
		const end = new AbortController();
		const following = transport.follow(handlers, end.signal).catch((error: unknown) => error);
		await begun.promise;
		end.abort();
		expect([undefined, Unreachable]).toContain(((await following) as object | undefined)?.constructor);
	});
});
