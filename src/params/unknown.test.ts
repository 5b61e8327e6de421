/** @file Which unknown addresses are drawn inside the workspace, and which stay the server’s own 404. */
import { expect, test } from 'vitest';
import { match } from './unknown.ts';

test('a mistyped page is told inside the workspace', () => {
	for (const address of ['roms', 'meetings/2018/agenda', 'directory/@ana:liaison.test/profile']) expect(match(address)).toBe(true);
});

test('an address of an interface or of a file stays the server’s own to refuse', () => {
	for (const address of [
		'api/ledgers',
		'api',
		'_matrix/client/v3/x',
		'_app/version',
		'.well-known/x',
		'.env',
		'wp-login.php',
		'healthz/x',
		'health',
	])
		expect(match(address)).toBe(false);
});
