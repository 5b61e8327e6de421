/** @file Writes the golden vectors: `node tests/vectors/make.ts`. Only a new format version gives a reason to. */
import { writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { readyCrypto } from '#lib/crypto/sodium.ts';
import { goldenVectors } from './golden.ts';

await readyCrypto();
writeFileSync(
	new URL('ledger-v1.json', import.meta.url),
	await format(JSON.stringify(goldenVectors(), null, '\t'), { parser: 'json', useTabs: true, printWidth: 140 }),
);
