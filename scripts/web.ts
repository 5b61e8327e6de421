/** @file The one process that browsers speak to: it serves the app and forwards Matrix to the homeserver. `node scripts/web.ts <build folder | vite>`. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { settings, WrongSetting } from '#env';
import { answerMatrixError, forward } from '../src/lib/server/proxy/forward.ts';
import { setSecurityHeaders } from '../src/lib/server/proxy/headers.ts';
import { destination } from '../src/lib/server/proxy/paths.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** The address a request comes from: behind n proxies, the nth from the right of what they noted. */
function addressOf(request: IncomingMessage, proxies: number): string {
	const noted = [request.headers['x-forwarded-for'] ?? []].flat().join(',').split(',');
	return (proxies > 0 ? noted.at(-proxies)?.trim() : undefined) ?? request.socket.remoteAddress ?? '';
}

/** SvelteKit's handler of a production build. */
async function builtApp(folder: string): Promise<Handler> {
	// What adapter-node reads when it is loaded. A transaction of several entries is larger than its standard limit.
	Object.assign(process.env, { ORIGIN: settings().ORIGIN, ADDRESS_HEADER: 'x-forwarded-for', XFF_DEPTH: '1', BODY_SIZE_LIMIT: '8M' });
	const module = (await import(pathToFileURL(join(resolve(folder), 'handler.js')).href)) as { handler: Handler };
	return module.handler;
}

/** The app as it stands in src/, compiled on demand: for development, and for tests that need no build. */
async function sourceApp(server: Server): Promise<Handler> {
	const vite = await import('vite');
	const compiler = await vite.createServer({ server: { middlewareMode: true, hmr: { server } }, appType: 'custom', logLevel: 'warn' });
	return (request, response) => compiler.middlewares(request, response);
}

async function main(app: string): Promise<void> {
	for (const name of ['DATABASE_URL', 'SYNAPSE_URL', 'SYNAPSE_ADMIN_TOKEN'] as const) {
		if (!settings()[name]) throw new WrongSetting(`The setting ${name} is missing: npm start gives it, or a server of your own.`);
	}
	const { PORT, HOST, ORIGIN, PROXIES, SYNAPSE_URL = '' } = settings();
	const homeserver = new URL(SYNAPSE_URL);
	const scheme = new URL(ORIGIN).protocol.slice(0, -1);
	const server = createServer();
	const handle = app === 'vite' ? await sourceApp(server) : await builtApp(app);
	server.on('request', (request: IncomingMessage, response: ServerResponse) => {
		const target = request.url ?? '';
		const from = addressOf(request, PROXIES);
		setSecurityHeaders(target, response, scheme === 'https');
		switch (destination(target)) {
			case 'homeserver':
				forward(request, response, homeserver, from, scheme);
				break;
			case 'nowhere':
				answerMatrixError(response, 404, 'M_UNRECOGNIZED', 'Nothing is served here.');
				break;
			case 'app':
				request.headers['x-forwarded-for'] = from;
				handle(request, response);
		}
	});
	// Uploads over poor networks and streams that stay open may take as long as they take; headers may not.
	server.requestTimeout = 0;
	server.headersTimeout = 60_000;

	const stop = (): void => {
		// What adapter-node says to the app at this point; the app ends its streams and its pool.
		process.emit('sveltekit:shutdown' as 'beforeExit', 0);
		server.close(() => process.exit(0));
		server.closeIdleConnections();
		setTimeout(() => server.closeAllConnections(), 1_000).unref();
		setTimeout(() => process.exit(0), 4_000).unref();
	};
	process.once('SIGTERM', stop).once('SIGINT', stop);
	await new Promise<void>((listening, failed) => server.once('error', failed).listen(PORT, HOST, listening));
}

await main(process.argv[2] ?? 'build').catch((error: unknown) => {
	console.error(error instanceof WrongSetting ? error.message : error);
	process.exit(1);
});
