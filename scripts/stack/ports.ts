/** @file Ports of this machine. */
import { createServer } from 'node:net';

/** Whether we could listen there now. */
export function isFree(port: number, host: string): Promise<boolean> {
	return new Promise((resolve) => {
		const probe = createServer()
			.once('error', () => resolve(false))
			.listen(port, host, () => probe.close(() => resolve(true)));
	});
}

/** A port of 127.0.0.1 that nobody listens on at the moment. */
export function freePort(): Promise<number> {
	return new Promise((resolve, reject) => {
		const probe = createServer()
			.once('error', reject)
			.listen(0, '127.0.0.1', () => {
				const address = probe.address();
				probe.close(() =>
					address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('No port is free.')),
				);
			});
	});
}
