/** @file Traffic Light Protocol 2.0 (FIRST, August 2022): who may be told. */
import * as v from 'valibot';

/** From the widest audience to the narrowest. */
export const TLP_LEVELS = ['CLEAR', 'GREEN', 'AMBER', 'AMBER+STRICT', 'RED'] as const;
export const Tlp = v.picklist(TLP_LEVELS);
export type Tlp = v.InferOutput<typeof Tlp>;

/** Whether something marked `marking` may stand where the ceiling is `ceiling`. */
export const isWithin = (marking: Tlp, ceiling: Tlp): boolean => TLP_LEVELS.indexOf(marking) <= TLP_LEVELS.indexOf(ceiling);

/** Which of two markings holds for something that stands in a room: the most restrictive one, and whose it is. */
export function holding(own: Tlp, ceiling: Tlp): { readonly tlp: Tlp; readonly by: 'both' | 'room' | 'own' } {
	const tlp = strictest(own, ceiling);
	return { tlp, by: own === ceiling ? 'both' : tlp === own ? 'own' : 'room' };
}

/** The narrower of two markings: the most restrictive one wins. */
export const strictest = (a: Tlp, b: Tlp): Tlp => (isWithin(a, b) ? b : a);
