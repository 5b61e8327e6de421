/** @file How SvelteKit builds Liaison: one Node process, one strict Content-Security-Policy. */
import adapter from '@sveltejs/adapter-node';

/** @type {import('@sveltejs/kit').Config} */
const config = {
	kit: {
		adapter: adapter({ precompress: true }),
	},
	compilerOptions: { runes: true },
};

export default config;
