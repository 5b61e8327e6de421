/** @file Hands a request on to the homeserver and streams the answer back, long polls and large files included. */
import { Agent, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** Headers of one connection only (RFC 9110 §7.6.1), which no proxy passes on. */
const OF_THE_CONNECTION = [
	'connection',
	'keep-alive',
	'proxy-authenticate',
	'proxy-authorization',
	'te',
	'trailer',
	'transfer-encoding',
	'upgrade',
];

/** What only we may say to the homeserver, and what is not its business: the app's own session. */
const NOT_FORWARDED = [
	...OF_THE_CONNECTION,
	'cookie',
	'forwarded',
	'x-forwarded-for',
	'x-forwarded-host',
	'x-forwarded-proto',
	'x-real-ip',
];

/** What we say ourselves to the browser, and what would open the homeserver to the pages of other sites. */
const NOT_RETURNED = /^(access-control-.*|server|set-cookie|content-security-policy|cross-origin-resource-policy|x-content-type-options)$/;

const agent = new Agent({ keepAlive: true, maxSockets: Infinity });

function without(headers: IncomingHttpHeaders, unwanted: (name: string) => boolean): Record<string, string | string[]> {
	const kept: Record<string, string | string[]> = {};
	for (const [name, value] of Object.entries(headers)) if (value !== undefined && !unwanted(name)) kept[name] = value;
	return kept;
}

/** Ends an answer with an error in the form of Matrix clients. */
export function answerMatrixError(response: ServerResponse, status: number, errcode: string, error: string): void {
	response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ errcode, error }));
}

/**
 * Forwards one request.
 * @param homeserver its inner address
 * @param from the address of the browser, which the homeserver counts rate limits by
 * @param scheme how the browser reached us: `http` or `https`
 */
export function forward(request: IncomingMessage, response: ServerResponse, homeserver: URL, from: string, scheme: string): void {
	const send = homeserver.protocol === 'https:' ? httpsRequest : httpRequest;
	const upstream = send(new URL(homeserver), {
		method: request.method,
		path: request.url,
		...(homeserver.protocol === 'https:' ? {} : { agent }),
		headers: {
			...without(request.headers, (name) => NOT_FORWARDED.includes(name)),
			'x-forwarded-for': from,
			'x-forwarded-proto': scheme,
		},
	});
	upstream.on('response', (answer) => {
		response.writeHead(
			answer.statusCode ?? 502,
			without(answer.headers, (name) => OF_THE_CONNECTION.includes(name) || NOT_RETURNED.test(name)),
		);
		answer.on('error', () => response.destroy());
		answer.pipe(response);
	});
	upstream.on('error', () => {
		if (response.headersSent) response.destroy();
		else answerMatrixError(response, 502, 'M_UNKNOWN', 'The homeserver does not answer.');
	});
	// A browser that goes away must not leave a long poll or an upload waiting at the homeserver.
	response.on('close', () => {
		if (!response.writableFinished) upstream.destroy();
	});
	request.pipe(upstream);
}
