/** @file All that is in the demonstration, in one value: what the loader makes real. */
import type { RecordId } from '#lib/kernel/id.ts';
import { REGIONS, type Region, type Threat } from '#lib/kernel/region.ts';
import type { ItemPlan } from '#lib/meetings/agenda-item.ts';
import type { MeetingPlan } from '#lib/meetings/meeting.ts';
import type { OutcomePlan } from '#lib/meetings/outcome.ts';
import type { Country } from '#lib/kernel/country.ts';
import type { OperationPlan } from '#lib/operations/operation.ts';
import {
	ANDES_ATTENDANCE,
	ANDES_COUNTRIES,
	ANDES_ITEM,
	ANDES_MEETING,
	ANDES_OPERATION,
	ANDES_OUTCOME,
	ANDES_REPORTS,
	ANDES_TASKS,
	SECOND_ITEM,
	SECOND_OUTCOME,
	TACTICAL_REPORTS,
	type DemoReport,
	type DemoTask,
} from './andes.ts';
import { ANDES_RESULTS, type DemoResult } from './andes-results.ts';
import type { Part } from './cast.ts';
import { NEXT_ITEMS, nextMeeting, OTHER_REPORTS } from './elsewhere.ts';
import { DEMO_PEOPLE } from './people.ts';
import { CLOSING_TALK, DEMO_TALK, DEMO_THREATS, TACTICAL_TALK, type DemoLine } from './talk.ts';

/** An item of the agenda, the reports it is about, and what was concluded on it. */
export interface DemoItem {
	readonly plan: ItemPlan;
	readonly about: (reports: readonly RecordId[]) => readonly RecordId[];
	/** Of kind `operation`: it becomes the thread's operation. Others stand by themselves. */
	readonly outcome: OutcomePlan;
}

/** From reports to an operation and its results. People are named by their localparts. */
export interface Thread {
	readonly region: Region;
	readonly threat: Threat;
	/** Calls the meeting, records its outcomes, proposes and leads the operation: a coordinator. */
	readonly chair: string;
	readonly reports: readonly DemoReport[];
	readonly meeting: Omit<MeetingPlan, 'chair'>;
	readonly attendance: readonly Country[];
	readonly items: readonly DemoItem[];
	readonly operation: OperationPlan;
	readonly approvers: readonly string[];
	/** Those invited; each has a delegate among the people, who confirms and reports. */
	readonly countries: readonly Country[];
	readonly tasks: readonly DemoTask[];
	readonly tactical: readonly DemoReport[];
	readonly results: readonly DemoResult[];
}

/** A network to be. */
export interface Demonstration {
	/** The founder comes first; the second founder, the other coordinator, second. */
	readonly people: readonly Part[];
	readonly regions: readonly Region[];
	readonly threats: readonly Threat[];
	/** Who belongs into a region's rooms besides the coordinators. */
	readonly countriesOf: Readonly<Record<Region, readonly string[]>>;
	readonly talk: readonly DemoLine[];
	/** Outside of the thread. */
	readonly reports: readonly DemoReport[];
	readonly thread: Thread;
	readonly tacticalTalk: readonly DemoLine[];
	readonly closingTalk: readonly DemoLine[];
	readonly next: {
		readonly chair: string;
		readonly items: readonly ItemPlan[];
		readonly plan: (now: number) => Omit<MeetingPlan, 'chair'>;
	};
}

/** What `npm run demo` shows. */
export const DEMONSTRATION: Demonstration = {
	people: DEMO_PEOPLE,
	regions: REGIONS,
	threats: DEMO_THREATS,
	countriesOf: {
		africa: ['SN', 'MA', 'EG', 'FR'],
		americas: [...ANDES_COUNTRIES, 'BD', 'FR'],
		'asia-south-pacific': ['BD', 'BR', 'FR'],
		europe: ['FR', 'MA', 'SN'],
		'middle-east-north-africa': ['MA', 'EG', 'FR'],
	},
	talk: DEMO_TALK,
	reports: OTHER_REPORTS,
	thread: {
		...{ region: 'americas', threat: 'sea-routes', chair: 'valentina.restrepo' },
		...{ reports: ANDES_REPORTS, meeting: ANDES_MEETING, attendance: ANDES_ATTENDANCE },
		items: [
			{ plan: ANDES_ITEM, about: (reports) => reports, outcome: ANDES_OUTCOME },
			{ plan: SECOND_ITEM, about: (reports) => reports.slice(1, 2), outcome: SECOND_OUTCOME },
		],
		...{ operation: ANDES_OPERATION, approvers: ['lucia.huaman', 'gabriela.montes'], countries: ANDES_COUNTRIES },
		...{ tasks: ANDES_TASKS, tactical: TACTICAL_REPORTS, results: ANDES_RESULTS },
	},
	tacticalTalk: TACTICAL_TALK,
	closingTalk: CLOSING_TALK,
	next: { chair: 'camille.laurent', items: NEXT_ITEMS, plan: nextMeeting },
};
