/** @file A homeserver that makes something else than it was asked for, or does not answer: the real one, with a hand in what is asked of it. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface TwistingServer {
	readonly url: string;
	stop(): Promise<void>;
}

/** What is asked for when a room is made. */
export interface RoomRequest {
	initial_state: { readonly type: string; content: Record<string, unknown> }[];
	[member: string]: unknown;
}

/**
 * Stands before the homeserver at `target` and changes what is asked of it when a room is made.
 * @param isLost whether a request is answered 502 without ever reaching it
 */
export async function twistingServer(
	target: string,
	twist: (asked: RoomRequest) => void,
	isLost: (method: string, path: string) => boolean = () => false,
): Promise<TwistingServer> {
	const server = createServer((request, response) => {
		void (async () => {
			if (isLost(request.method ?? '', request.url ?? '')) {
				response.writeHead(502).end();
				return;
			}
			let body = await buffer(request);
			if (request.url?.endsWith('/createRoom') === true) {
				const asked = JSON.parse(body.toString('utf8')) as RoomRequest;
				twist(asked);
				body = Buffer.from(JSON.stringify(asked));
			}
			const { authorization, 'content-type': type } = request.headers;
			const answer = await fetch(`${target}${request.url ?? ''}`, {
				method: request.method ?? 'GET',
				headers: { ...(authorization === undefined ? {} : { authorization }), ...(type === undefined ? {} : { 'content-type': type }) },
				...(body.length === 0 ? {} : { body: new Uint8Array(body) }),
			});
			response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'application/json' });
			response.end(Buffer.from(await answer.arrayBuffer()));
		})().catch(() => response.destroy());
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		async stop() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
