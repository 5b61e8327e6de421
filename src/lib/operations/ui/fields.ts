/** @file What stands in the forms of this mission: plans as fields, and fields as plans. */
import type { Country } from '#lib/kernel/country.ts';
import type { UserId } from '#lib/kernel/id.ts';
import type { Day } from '#lib/kernel/instant.ts';
import type { TextLanguage } from '#lib/kernel/language.ts';
import type { Region, Threat } from '#lib/kernel/region.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import type { OperationPlan } from '../operation.ts';
import type { Figure, ResultReport } from '../result.ts';
import type { TaskPlan } from '../task.ts';

/** An operation being written; the lead country may be open. */
export type OperationFields = Omit<OperationPlan, 'leadCountry'> & { leadCountry: Country | '' };

/** Where an operation is written: what its fields begin with. */
export interface OperationPlace {
	readonly language: TextLanguage;
	readonly region: Region | null;
	readonly threat: Threat | null;
	readonly country: Country | null;
}

/** A plan of which nothing is known but where it is written. */
export const emptyOperation = ({ language, region, threat, country }: OperationPlace): OperationFields => ({
	...{ title: '', objective: '', language, region: region ?? 'americas', threat: threat ?? 'facilitation-networks' },
	...{ leadCountry: country ?? '', legalBasis: '', initiatedOn: '', tacticalFrom: '', tacticalTo: '', coordinationUnit: '' },
});

export const operationOf = (fields: OperationFields): Result<OperationPlan, { readonly code: 'country-missing' }> =>
	fields.leadCountry === '' ? refuse({ code: 'country-missing' }) : accept({ ...fields, leadCountry: fields.leadCountry });

/** A task being written; owner and day may be open. */
export type TaskFields = Omit<TaskPlan, 'owner' | 'due'> & { owner: UserId | ''; due: Day | '' };

export const emptyTask = (language: TextLanguage, title = ''): TaskFields => ({ title, detail: '', language, owner: '', due: '' });

export const taskOf = ({ owner, due, ...rest }: TaskFields): Result<TaskPlan, { readonly code: 'owner-missing' }> =>
	owner === '' || due === '' ? refuse({ code: 'owner-missing' }) : accept({ ...rest, owner, due });

/** Results being reported: a figure that is left open is not known. */
export type ResultFields = Record<Figure, string> & { phase: ResultReport['phase']; note: string; language: TextLanguage };

export const emptyResult = (language: TextLanguage): ResultFields => ({
	...{ checks: '', detected: '', arrested: '', rescued: '', victims: '', documents: '', investigations: '' },
	...{ phase: 'preliminary', note: '', language },
});

/** What stands in a figure's field; null where nothing does, or no count. */
function counted(text: string): number | null {
	const count = Number(text);
	return text === '' || !Number.isInteger(count) || count < 0 ? null : Math.min(count, 100_000_000);
}

/** The report that the fields make. */
export const resultOf = ({ phase, note, language, ...typed }: ResultFields): ResultReport => ({
	...{ phase, note, language },
	figures: {
		checks: counted(typed.checks),
		detected: counted(typed.detected),
		arrested: counted(typed.arrested),
		rescued: counted(typed.rescued),
		victims: counted(typed.victims),
		documents: counted(typed.documents),
		investigations: counted(typed.investigations),
	},
});
