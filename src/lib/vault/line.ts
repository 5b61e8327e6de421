/** @file One word for both lines: the homeserver's and the ledger's, and how much of one's own still waits. */
import type { Stop } from '#lib/kernel/watch.ts';
import type { Ledger, LineState } from '#lib/ledger/client/ledger.ts';
import type { Matrix, MatrixConnection } from '#lib/matrix/client.ts';
import type { Desk } from './desk.ts';

/** The worse of the two lines is what the person has. */
export function bothLines(matrix: MatrixConnection, ledger: LineState): 'synced' | 'connecting' | 'offline' {
	if (matrix === 'offline' || matrix === 'signed-out' || ledger === 'offline') return 'offline';
	return matrix === 'online' && ledger === 'online' ? 'synced' : 'connecting';
}

/** Keeps the desk's connection true until stopped. */
export async function followLine(desk: Desk, matrix: Matrix, ledger: Ledger): Promise<Stop> {
	let [ofMatrix, ofLedger]: [MatrixConnection, LineState] = ['connecting', 'connecting'];
	const count = (): void => {
		desk.connection.update((before) => ({
			...before,
			waiting: matrix.sender.waiting + ledger.outbox().waiting,
			attestedAt: ledger.network.attested()?.at ?? null,
		}));
	};
	const stops: Stop[] = [
		await matrix.watchConnection((state) => {
			ofMatrix = state;
			desk.line(bothLines(ofMatrix, ofLedger));
		}),
		ledger.onLine((state) => {
			ofLedger = state;
			desk.line(bothLines(ofMatrix, ofLedger));
		}),
		ledger.onChange(count),
		matrix.sender.onChange(count),
	];
	count();
	return async () => {
		for (const stop of stops) await stop();
	};
}
