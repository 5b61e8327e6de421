/** @file Which paths go on to the homeserver, and which never do. */
import { expect, test } from 'vitest';
import { destination, isWorkerScript } from './paths.ts';

test.each([
	['/_matrix/client/v3/sync?timeout=30000', 'homeserver'],
	['/_matrix/client/v3/rooms/%21abc%3Alocalhost/send/m.room.encrypted/1', 'homeserver'],
	['/_matrix/media/v3/upload', 'homeserver'],
	['/_matrix/client/v3/user_directory/..x', 'homeserver'],
	['/_synapse/admin/v1/register', 'nowhere'],
	['/_matrix/client/../../_synapse/admin/v1/register', 'nowhere'],
	['/_matrix/client/%2e%2e/%2E%2E/_synapse/admin/v1/register', 'nowhere'],
	['/_matrix/client/..%2f..%2f_synapse/admin', 'nowhere'],
	['/_matrix/client/\\..\\_synapse', 'nowhere'],
	['//_synapse/admin', 'nowhere'],
	['/%5fsynapse/admin', 'nowhere'],
	['/_matrix/federation/v1/version', 'nowhere'],
	['/_matrix/key/v2/server', 'nowhere'],
	['/_matrix', 'nowhere'],
	['/%zz', 'nowhere'],
	['http://elsewhere/_matrix/client/versions', 'nowhere'],
	['/', 'app'],
	['/api/ledger', 'app'],
	['/rooms/_synapse', 'app'],
])('%s goes to %s', (target, where) => {
	expect(destination(target)).toBe(where);
});

test('workers are known by their address', () => {
	expect(isWorkerScript('/_app/immutable/workers/vault-abc.js?x')).toBe(true);
	expect(isWorkerScript('/_app/immutable%2Fworkers/vault-abc.js')).toBe(true);
	expect(isWorkerScript('/_app/immutable/chunks/abc.js')).toBe(false);
});
