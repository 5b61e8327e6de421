/** @file Signs others of one's own devices out, on both servers. */
import type { DeviceId } from '#lib/kernel/id.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import type { Account } from './account.ts';
import type { AppApi } from './app-api.ts';
import type { SessionRefusal } from './session-api.ts';

/**
 * The homeserver forgets the device, for the account's password; then every other app session of this person ends. Their other devices
 * prove who they are anew without a question; the device that is gone no longer can.
 */
export async function endDevice(account: Account, device: DeviceId, password: string): Promise<Result<void, SessionRefusal>> {
	const { matrix, app } = account;
	if (device === matrix.device) return refuse({ kind: 'not-now' });
	const ended = await matrix.identities.endDevice(device, password);
	if (!ended.ok) return refuse({ kind: ended.refusal.code });
	return endOtherSessions(app);
}

/** Every other device goes: of somebody who makes all their keys anew. The password is proven even where there is no other device. */
export async function endOtherDevices({ matrix, app }: Account, password: string): Promise<Result<void, SessionRefusal>> {
	const ended = await matrix.identities.endOtherDevices(password);
	return ended.ok ? endOtherSessions(app) : refuse({ kind: ended.refusal.code });
}

async function endOtherSessions(app: AppApi): Promise<Result<void, SessionRefusal>> {
	const answer = await app.call('DELETE', '/api/session/others').catch(() => null);
	return answer?.status === 204 ? accept(undefined) : refuse({ kind: 'unreachable' });
}
