/** @file A room that is offered by an address is one that there can be. */
import { expect, test } from 'vitest';
import { wantedRoom } from './wanted-room.ts';

const wanted = (query: string) => wantedRoom(new URLSearchParams(query));

test('a room that was offered is filled in as it was asked for', () => {
	expect(wanted('new=RED&region=americas&threat=sea-routes')).toEqual({ tlp: 'RED', region: 'americas', threat: 'sea-routes' });
});

test('what no room can be is left open, and without a marking nothing is offered', () => {
	expect(wanted('new=RED&region=atlantis&threat=')).toEqual({ tlp: 'RED', region: '', threat: '' });
	for (const query of ['', 'new=PURPLE', 'region=americas']) expect(wanted(query)).toBeNull();
});
