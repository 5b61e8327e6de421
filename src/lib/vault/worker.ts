/** @file Where the vault runs in a browser: a SharedWorker (or a dedicated one), with every key in it and no way for a page to read them. */
import * as Comlink from 'comlink';
import { cryptoWasm } from '#lib/matrix/crypto-wasm.ts';
import { browserDeviceStore } from './device-store.ts';
import { forOneTab } from './expose.ts';
import { createVault } from './create-vault.ts';

// Pages get the RPC, not the handle that ends the vault.
const { close: _close, ...vault } = createVault({
	origin: location.origin,
	fetch: (input, init) => fetch(input, init),
	storage: 'indexeddb',
	device: browserDeviceStore(),
	deviceName: deviceName(navigator.userAgent),
	now: () => Date.now(),
});

// While somebody types who they are, the largest file of all comes into the cache.
void vault.session.watchStatus((status) => {
	if (status.kind === 'signed-out') fetchAhead().catch(() => undefined);
});

async function fetchAhead(): Promise<void> {
	// Read to the end, or the browser keeps nothing.
	await (await fetch(cryptoWasm, { priority: 'low' })).blob();
}

/** Browser and system in two words: enough to tell one's own devices apart, too little to identify. */
function deviceName(agent: string): string {
	const browser = /Firefox|Edg|Chrome|Safari/.exec(agent)?.[0] ?? 'Browser';
	const system = /Android|iPhone|iPad|Windows|Mac OS|Linux/.exec(agent)?.[0] ?? '';
	return `Liaison, ${browser === 'Edg' ? 'Edge' : browser} ${system}`.trim();
}

interface Port extends Comlink.Endpoint {
	start?: () => void;
}

/** Waits for the tab's greeting, then speaks the RPC on its port until the tab is gone. */
function serve(port: Port): void {
	const greet = (event: Event) => {
		const data: unknown = (event as MessageEvent).data;
		if (typeof data !== 'object' || data === null || !('liaisonTab' in data) || typeof data.liaisonTab !== 'string') return;
		port.removeEventListener('message', greet);
		const { view, release } = forOneTab(vault);
		Comlink.expose(view, port);
		port.postMessage('liaison-vault-here');
		// Granted only once the tab has died: it holds this lock for as long as it lives.
		void navigator.locks.request(data.liaisonTab, release);
	};
	port.addEventListener('message', greet);
	port.start?.();
}

if ('onconnect' in self) {
	self.onconnect = (event: MessageEvent) => {
		for (const port of event.ports) serve(port);
	};
} else {
	serve(self as unknown as Port);
}
