/**
 * @file Confirming a new device of one's own from another one, by comparing seven emoji (SAS). Afterwards the new device has the
 * cross-signing and backup keys by gossip, without the recovery key.
 */
import type { MatrixClient } from 'matrix-js-sdk';
import {
	CryptoEvent,
	VerificationPhase,
	VerificationRequestEvent,
	VerifierEvent,
	type ShowSasCallbacks,
	type VerificationRequest,
	type Verifier,
} from 'matrix-js-sdk/lib/crypto-api/index.js';
import type { DeviceId } from '#lib/kernel/id.ts';
import type { Watch } from '#lib/kernel/watch.ts';
import { Watched } from './watched.ts';

/** One emoji and its English name in the Matrix specification's list, which is the key of its translations. */
export interface SasEmoji {
	readonly symbol: string;
	readonly name: string;
}

/**
 * Where the verification stands. `asked`: another device of ours wants it · `waiting`: for the other device · `compare`: both show the
 * same emoji, if nobody sits between · `confirming`: we said they match, the other has not yet.
 */
export type VerificationState =
	| { readonly kind: 'none' }
	| { readonly kind: 'asked'; readonly from: DeviceId | null }
	| { readonly kind: 'waiting' }
	| { readonly kind: 'compare'; readonly emoji: readonly SasEmoji[] }
	| { readonly kind: 'confirming' }
	| { readonly kind: 'done' }
	| { readonly kind: 'cancelled'; readonly reason: 'mismatch' | 'timeout' | 'user' | 'other' };

const SAS = 'm.sas.v1';

const cancelReason = (code: string | null): 'mismatch' | 'timeout' | 'user' | 'other' => {
	switch (code) {
		case 'm.mismatched_sas':
		case 'm.mismatched_commitment':
		case 'm.key_mismatch':
			return 'mismatch';
		case 'm.timeout':
			return 'timeout';
		case 'm.user':
		case 'm.accepted':
			return 'user';
		default:
			return 'other';
	}
};

/** One verification at a time, of own devices only. */
export class OwnVerification {
	readonly #client: MatrixClient;
	readonly #state = new Watched<VerificationState>({ kind: 'none' });
	#request: VerificationRequest | null = null;
	#verifier: Verifier | null = null;
	#sas: ShowSasCallbacks | null = null;

	constructor(client: MatrixClient) {
		this.#client = client;
		client.on(CryptoEvent.VerificationRequestReceived, (request) => {
			if (!request.isSelfVerification) return;
			// A second request while one runs would only confuse: the running one goes on.
			if (this.#running) return;
			this.#follow(request);
		});
	}

	readonly watch: Watch<VerificationState> = (listener) => this.#state.watch(listener);

	get #running(): boolean {
		return this.#request !== null && this.#request.pending;
	}

	/** Asks the other devices. Does nothing while a verification runs. */
	async start(): Promise<void> {
		if (this.#running) return;
		const crypto = this.#client.getCrypto();
		if (crypto === undefined) throw new Error('The cryptography was not started.');
		this.#follow(await crypto.requestOwnUserVerification());
	}

	/** Agrees to the verification that another device asked for. */
	async accept(): Promise<void> {
		if (this.#state.value.kind === 'asked') await this.#request?.accept();
	}

	/** Says whether the emoji are the same on both screens. */
	async confirm(matches: boolean): Promise<void> {
		if (this.#state.value.kind !== 'compare' || this.#sas === null) return;
		if (!matches) {
			this.#sas.mismatch();
			return;
		}
		this.#state.set({ kind: 'confirming' });
		await this.#sas.confirm();
	}

	/** Ends it, or dismisses the result of one that ended. */
	async cancel(): Promise<void> {
		if (this.#running) await this.#request?.cancel();
		else this.#state.set({ kind: 'none' });
	}

	#follow(request: VerificationRequest): void {
		this.#request = request;
		this.#verifier = null;
		this.#sas = null;
		request.on(VerificationRequestEvent.Change, () => this.#read(request));
		this.#read(request);
	}

	#read(request: VerificationRequest): void {
		if (request !== this.#request) return;
		switch (request.phase) {
			case VerificationPhase.Unsent:
			case VerificationPhase.Requested:
				this.#state.set(
					request.initiatedByMe ? { kind: 'waiting' } : { kind: 'asked', from: (request.otherDeviceId ?? null) as DeviceId | null },
				);
				return;
			case VerificationPhase.Ready:
				this.#state.set({ kind: 'waiting' });
				// The one who asked starts; were both to, the protocol would drop one of the two.
				if (request.initiatedByMe && this.#verifier === null) {
					request.startVerification(SAS).then(
						(verifier) => this.#verify(verifier),
						() => void request.cancel().catch(() => undefined),
					);
				}
				return;
			case VerificationPhase.Started:
				if (request.verifier !== undefined) this.#verify(request.verifier);
				return;
			case VerificationPhase.Done:
				this.#state.set({ kind: 'done' });
				return;
			case VerificationPhase.Cancelled:
				this.#state.set({ kind: 'cancelled', reason: cancelReason(request.cancellationCode) });
				return;
		}
	}

	#verify(verifier: Verifier): void {
		if (this.#verifier === verifier) return;
		this.#verifier = verifier;
		const show = (sas: ShowSasCallbacks): void => {
			this.#sas = sas;
			this.#state.set({ kind: 'compare', emoji: (sas.sas.emoji ?? []).map(([symbol, name]) => ({ symbol, name })) });
		};
		verifier.on(VerifierEvent.ShowSas, show);
		const shown = verifier.getShowSasCallbacks();
		if (shown !== null) show(shown);
		// Its failure is the request's Cancelled phase.
		verifier.verify().catch(() => undefined);
	}
}
