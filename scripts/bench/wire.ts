/** @file A door before the app that counts what passes, as it passes: compressed bodies and headers, of pages and workers alike. */
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Long enough for a page on a busy machine to ask for the next thing. */
const QUIET_MS = 3_000;

/** What one address cost. */
interface Passed {
	readonly path: string;
	readonly bytes: number;
}

/** An open door. */
export interface Wire {
	readonly origin: string;
	readonly passed: readonly Passed[];
	/** Resolves once nothing has passed for a while. */
	quiet(): Promise<void>;
	close(): Promise<void>;
}

/** Opens a door to an app on this machine. */
export async function openWire(origin: string): Promise<Wire> {
	const passed: Passed[] = [];
	const server = createServer((question, answer) => {
		const upstream = request(new URL(question.url ?? '/', origin), { method: question.method, headers: question.headers }, (response) => {
			let bytes = response.rawHeaders.reduce((sum, text) => sum + text.length + 2, 0);
			response.on('data', (chunk: Buffer) => (bytes += chunk.length));
			response.on('end', () => passed.push({ path: question.url ?? '', bytes }));
			answer.writeHead(response.statusCode ?? 502, response.headers);
			response.pipe(answer);
		});
		upstream.on('error', () => answer.destroy());
		question.pipe(upstream);
	});
	await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
	return {
		origin: `http://localhost:${(server.address() as AddressInfo).port}`,
		passed,
		async quiet() {
			for (let before = -1; before !== passed.length; await new Promise((later) => setTimeout(later, QUIET_MS))) before = passed.length;
		},
		close: () =>
			new Promise((closed) => {
				server.close(() => closed());
				server.closeAllConnections();
			}),
	};
}
