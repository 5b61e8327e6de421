/**
 * @file Where the compiled cryptography is, for whoever wants it in the cache before it is needed. The package names no such address, so
 * the file is named; the build sees that it is the very file that the SDK loads.
 */
export const cryptoWasm = new URL(
	'../../../node_modules/@matrix-org/matrix-sdk-crypto-wasm/pkg/matrix_sdk_crypto_wasm_bg.wasm',
	import.meta.url,
);
