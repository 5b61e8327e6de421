/** @file What a person is told of a failure: whose it is, and what helps. */
import { describe, expect, it } from 'vitest';
import { ChannelNotAsAsked } from '#lib/matrix/channels.ts';
import { AppUnreachable } from './app-api.ts';
import { refusalOfFailure } from './failure.ts';

const named = (name: string): Error => Object.assign(new Error('x'), { name });
const answered = (httpStatus: number, data = {}): Error => Object.assign(named('M_UNKNOWN'), { httpStatus, data });

describe('what is thrown on the way of a command', () => {
	it('is told as a server out of reach only where no server answered', () => {
		for (const failure of [new AppUnreachable('x'), named('HomeserverUnreachable'), named('ConnectionError'), answered(502)])
			expect(refusalOfFailure(failure)).toEqual({ kind: 'unreachable' });
		for (const failure of [new TypeError('x'), answered(400), 'text', undefined])
			expect(refusalOfFailure(failure)).toEqual({ kind: 'failed' });
	});
	it('says how long to wait where the homeserver does', () => {
		expect(refusalOfFailure(answered(429, { retry_after_ms: 4_000 }))).toEqual({ kind: 'rate', retryAfterMs: 4_000 });
		expect(refusalOfFailure(answered(429))).toEqual({ kind: 'rate', retryAfterMs: 30_000 });
	});
	it('names a homeserver that made something else than it was asked for', () => {
		expect(refusalOfFailure(new ChannelNotAsAsked(['history']))).toEqual({ kind: 'not-as-asked' });
	});
	it('of a session that ended elsewhere leads back to the steps shown', () => {
		expect(refusalOfFailure(named('SessionEnded'))).toEqual({ kind: 'not-now' });
	});
});
