/** @file The second root key: made by another coordinator, given back by them, and signed by the first, all on their device. */
import { wipe } from '#lib/crypto/secret.ts';
import { signingKeyFrom } from '#lib/crypto/sign.ts';
import type { PublicKey } from '#lib/kernel/id.ts';
import { accept, refuse } from '#lib/kernel/result.ts';
import type { Ledger } from '#lib/ledger/client/ledger.ts';
import type { SessionApi } from './session-api.ts';
import { freshRoot, rootSeed } from './setting-up.ts';

/** The commands on root keys. The key that is being made is kept nowhere: only its public half, to know it again. */
export function rootKeys({ network, me }: Pick<Ledger, 'network' | 'me'>): Pick<SessionApi, 'roots' | 'beginRoot' | 'finishRoot'> {
	let made: PublicKey | null = null;
	/** Two people: whoever set the network up holds the first root key, so the second is another coordinator's. */
	const founder = () => network.roomRecord(network.room)?.founder ?? null;
	const mayMake = (): boolean => network.roots().length === 1 && network.coordinators().includes(me) && founder() !== me;

	return {
		roots: () => Promise.resolve({ count: network.roots().length, founder: founder(), mayMake: mayMake() }),
		beginRoot() {
			if (!mayMake()) return Promise.resolve(refuse({ kind: 'not-now' as const }));
			const { seed, rootWords, rootFile } = freshRoot();
			made = signingKeyFrom(seed).publicKey;
			wipe(seed);
			return Promise.resolve(accept({ rootWords, rootFile }));
		},
		async finishRoot(proof) {
			if (!mayMake() || made === null) return refuse({ kind: 'not-now' });
			const own = rootSeed(proof.own);
			if (!own.ok) return own;
			const ownKey = signingKeyFrom(own.value).publicKey;
			wipe(own.value);
			if (ownKey !== made) return refuse({ kind: 'wrong-root-file' });
			const standing = rootSeed(proof.standing);
			if (!standing.ok) return standing;
			const signer = signingKeyFrom(standing.value);
			wipe(standing.value);
			try {
				if (!network.roots().includes(signer.publicKey)) return refuse({ kind: 'not-a-root' });
				const added = await network.addRoot(made, signer);
				if (!added.ok) return refuse({ kind: added.refusal.code === 'unreachable' ? 'unreachable' : 'not-now' });
			} finally {
				wipe(signer.secret);
			}
			made = null;
			return accept(undefined);
		},
	};
}
