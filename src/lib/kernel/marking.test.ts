/** @file Which of two markings holds. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { holding, isWithin, TLP_LEVELS } from './marking.ts';

const tlp = fc.constantFrom(...TLP_LEVELS);

it('lets the most restrictive marking win, and says whose it is', () => {
	expect(holding('GREEN', 'AMBER')).toEqual({ tlp: 'AMBER', by: 'room' });
	expect(holding('AMBER+STRICT', 'AMBER')).toEqual({ tlp: 'AMBER+STRICT', by: 'own' });
	expect(holding('RED', 'RED')).toEqual({ tlp: 'RED', by: 'both' });
});

it('never holds less than either of the two', () => {
	fc.assert(
		fc.property(tlp, tlp, (own, ceiling) => {
			const held = holding(own, ceiling);
			expect(isWithin(own, held.tlp) && isWithin(ceiling, held.tlp)).toBe(true);
			expect(held.tlp).toBe(held.by === 'room' ? ceiling : own);
		}),
	);
});
