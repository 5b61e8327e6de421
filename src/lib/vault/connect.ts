/**
 * @file The page's way to the vault. A SharedWorker serves every tab of the origin; a browser that has none runs a dedicated worker in
 * the tab that holds the lock, and other tabs wait for it.
 */
import * as Comlink from 'comlink';
import type { Vault } from './rpc.ts';
import workerUrl from './worker.ts?worker&url';

interface TrustedWorkerUrls {
	createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): { createScriptURL(url: string): string };
}

/** Starting a worker is a Trusted Types sink: this policy lets exactly the vault's own address pass. */
function trustedWorkerUrl(): string {
	const factory = (globalThis as { trustedTypes?: TrustedWorkerUrls }).trustedTypes;
	if (factory === undefined) return workerUrl;
	const policy = factory.createPolicy('liaison-worker', {
		createScriptURL: (url) => {
			if (url !== workerUrl) throw new TypeError('Only the vault may be started as a worker.');
			return url;
		},
	});
	return policy.createScriptURL(workerUrl);
}

/** Turns function arguments into proxies, so that callers pass plain listeners. */
function withProxiedListeners(remote: unknown, path: readonly string[] = []): unknown {
	return new Proxy(() => undefined, {
		get: (_, name) => (typeof name === 'string' && name !== 'then' ? withProxiedListeners(remote, [...path, name]) : undefined),
		apply: (_, __, args: unknown[]) => {
			const method = path.reduce<unknown>((at, name) => Reflect.get(at as object, name) as unknown, remote);
			const sent = args.map((arg) => (typeof arg === 'function' ? Comlink.proxy(arg as () => void) : arg));
			return (method as (...all: unknown[]) => unknown)(...sent);
		},
	});
}

/** The vault could not be started or belongs to another release: the page asks for a reload. */
export class VaultUnreachable extends Error {
	override readonly name = 'VaultUnreachable';
}

const START_LIMIT_MS = 20_000;

let connecting: Promise<Vault> | undefined;

/**
 * Connects this tab; the same promise for every caller.
 * @throws VaultUnreachable when the worker does not answer in time or reports an error.
 */
export function connectVault(): Promise<Vault> {
	return (connecting ??= open());
}

/** Holds a lock as long as the tab lives; the worker waits for the same lock and so learns when the tab is gone. */
async function announceTab(): Promise<string> {
	const tab = `liaison-tab-${crypto.randomUUID()}`;
	await new Promise<void>((held) => {
		void navigator.locks.request(tab, () => {
			held();
			return new Promise<never>(() => undefined);
		});
	});
	return tab;
}

async function open(): Promise<Vault> {
	const tab = await announceTab();
	const options = { type: 'module', name: 'liaison-vault', extendedLifetime: true } as const;
	const failed = Promise.withResolvers<never>();
	let endpoint: Comlink.Endpoint;
	let hello: (message: unknown) => void;
	if ('SharedWorker' in globalThis) {
		const worker = new SharedWorker(trustedWorkerUrl(), options);
		worker.onerror = () => failed.reject(new VaultUnreachable('The vault reported an error while starting.'));
		endpoint = worker.port;
		hello = (message) => worker.port.postMessage(message);
		worker.port.start();
	} else {
		await new Promise<void>((held) => {
			void navigator.locks.request('liaison-vault-leader', () => {
				held();
				return new Promise<never>(() => undefined);
			});
		});
		const worker = new Worker(trustedWorkerUrl(), { type: 'module', name: 'liaison-vault' });
		worker.onerror = () => failed.reject(new VaultUnreachable('The vault reported an error while starting.'));
		endpoint = worker;
		hello = (message) => worker.postMessage(message);
	}
	const started = new Promise<void>((resolve) => {
		const listener = (event: Event) => {
			if ((event as MessageEvent<unknown>).data !== 'liaison-vault-here') return;
			endpoint.removeEventListener('message', listener);
			resolve();
		};
		endpoint.addEventListener('message', listener);
	});
	hello({ liaisonTab: tab });
	const late = setTimeout(() => failed.reject(new VaultUnreachable('The vault did not answer in time.')), START_LIMIT_MS);
	await Promise.race([started, failed.promise]);
	clearTimeout(late);
	return withProxiedListeners(Comlink.wrap<Vault>(endpoint)) as Vault;
}
