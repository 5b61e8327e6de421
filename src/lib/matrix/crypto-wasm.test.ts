/** @file The encryption module fetched ahead is the one that the SDK loads. */
import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { cryptoWasm } from './crypto-wasm.ts';

test('what is fetched ahead is the very file that the SDK loads', () => {
	const sdk = createRequire(import.meta.url).resolve('matrix-js-sdk');
	const own = dirname(createRequire(sdk).resolve('@matrix-org/matrix-sdk-crypto-wasm'));
	const file = fileURLToPath(cryptoWasm);
	expect(existsSync(file)).toBe(true);
	expect(realpathSync(file)).toBe(realpathSync(join(own, 'pkg/matrix_sdk_crypto_wasm_bg.wasm')));
});
