/** @file The line between one browser and the servers, which a test can cut: also for the worker that all tabs share, which the browser's own switch does not reach. */
import { createServer, request as ask } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Line {
	/** For the `proxy` of a browser context. */
	readonly proxy: { readonly server: string; readonly bypass: string };
	/** Ends every connection, and takes none until it is mended. */
	cut(): void;
	mend(): void;
	stop(): Promise<void>;
}

/** A line that is up. */
export async function line(): Promise<Line> {
	let up = true;
	const server = createServer((request, response) => {
		const onwards = ask(request.url ?? '', { method: request.method, headers: request.headers }, (answer) => {
			response.writeHead(answer.statusCode ?? 502, answer.headers);
			answer.pipe(response);
		});
		onwards.on('error', () => response.destroy());
		response.on('close', () => onwards.destroy());
		request.pipe(onwards);
	});
	server.on('connection', (socket) => {
		if (!up) socket.destroy();
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		// The browser would go past a proxy to this machine otherwise.
		proxy: { server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, bypass: '<-loopback>' },
		cut() {
			up = false;
			server.closeAllConnections();
		},
		mend() {
			up = true;
		},
		async stop() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
