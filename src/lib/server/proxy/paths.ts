/** @file Which addresses go to the homeserver: the client and media interfaces of Matrix, and nothing else of it. */

/** Where a request goes. */
export type Destination = 'homeserver' | 'app' | 'nowhere';

/** The path of a request as every later reader may understand it: decoded once, or null when it cannot be. */
function decoded(path: string): string | null {
	try {
		return decodeURIComponent(path);
	} catch {
		return null;
	}
}

/**
 * Decides by the raw request target. A path that could be read in two ways (dot segments, doubled or backward slashes, encoded or
 * not) is refused for the homeserver's names: `/_matrix/client/../../_synapse/admin` must not reach the administration interface.
 */
export function destination(target: string): Destination {
	const [raw = ''] = target.split(/[?#]/, 1);
	const path = decoded(raw);
	if (path === null || !raw.startsWith('/')) return 'nowhere';
	const plain = !/[\\\0]|\/\/|\/\.{1,2}(\/|$)/.test(path);
	if (/^\/_matrix\/(client|media)\//.test(raw) && plain) return 'homeserver';
	return /^[\\/]*_(matrix|synapse)([\\/]|$)/i.test(path) ? 'nowhere' : 'app';
}

/** Whether a path is a script that runs as a worker, which has a policy of its own: it does not inherit the page's. */
export function isWorkerScript(target: string): boolean {
	const [raw = ''] = target.split(/[?#]/, 1);
	return /^\/+(_app\/immutable\/workers\/|service-worker\.js$)/.test(decoded(raw) ?? '');
}
