/** @file What stands in the forms of this mission: plans as fields, and fields as plans. */
import type { Country } from '#lib/kernel/country.ts';
import type { UserId } from '#lib/kernel/id.ts';
import type { Day } from '#lib/kernel/instant.ts';
import type { TextLanguage } from '#lib/kernel/language.ts';
import type { Region, Threat } from '#lib/kernel/region.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import type { OperationPlan } from '../operation.ts';
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
