/** @file How SvelteKit builds Liaison: one Node process, one strict Content-Security-Policy. */
import adapter from '@sveltejs/adapter-node';

/** @type {import('@sveltejs/kit').Config} */
const config = {
	kit: {
		adapter: adapter({
			out: process.env.LIAISON_BUILD_FOLDER ?? 'build',
			precompress: process.env.LIAISON_PRECOMPRESS !== 'no',
		}),
		// Named by its sources, so that equal sources give an equal build and all processes of one release agree.
		version: { name: process.env.LIAISON_BUILD_NAME ?? 'development' },
		csp: {
			mode: 'nonce',
			directives: {
				'default-src': ['none'],
				'script-src': ['self', 'wasm-unsafe-eval'],
				'worker-src': ['self'],
				'connect-src': ['self'],
				'style-src': ['self'],
				// One fixed style attribute: SvelteKit's announcer of a new page.
				'style-src-attr': ['unsafe-hashes', 'sha256-S8qMpvofolR8Mpjy4kQvEm7m1q8clzU4dfDH0AmvZjo='],
				'img-src': ['self', 'blob:'],
				'media-src': ['self', 'blob:'],
				'font-src': ['self'],
				'manifest-src': ['self'],
				'base-uri': ['none'],
				'form-action': ['self'],
				'frame-ancestors': ['none'],
				// Svelte's own templates, and the one address of the vault's worker (starting a worker is a sink too).
				'require-trusted-types-for': ['script'],
				'trusted-types': ['svelte-trusted-html', 'liaison-worker'],
			},
		},
	},
	compilerOptions: { runes: true },
};

export default config;
