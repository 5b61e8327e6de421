/** @file What goes on outside of the Andes thread: reports from other regions, and the next meeting of the whole network. */
import type { Country } from '#lib/kernel/country.ts';
import { instant, type TimeZone } from '#lib/kernel/instant.ts';
import type { TextLanguage } from '#lib/kernel/language.ts';
import type { ReportDraft } from '#lib/intelligence/report.ts';
import type { ItemPlan } from '#lib/meetings/agenda-item.ts';
import type { MeetingPlan } from '#lib/meetings/meeting.ts';
import type { WallTime } from '#lib/meetings/wall-time.ts';
import type { DemoReport } from './andes.ts';

const ar = 'ar' as TextLanguage;
const en = 'en' as TextLanguage;
const es = 'es' as TextLanguage;
const fr = 'fr' as TextLanguage;

const reported = (
	draft: Pick<ReportDraft, 'title' | 'text' | 'language' | 'kind' | 'region' | 'threat' | 'reliability' | 'credibility' | 'marking'>,
	places: readonly string[],
): ReportDraft => ({ ...draft, places: places as Country[], eventDate: '' });

/** Reports of other regions, each in the room of its region and threat. */
export const OTHER_REPORTS: readonly DemoReport[] = [
	{
		by: 'mariam.abdelrahman',
		draft: reported(
			{
				title: 'شراء قوارب صيد قديمة نقداً في البرلس',
				text: 'بيعت ثلاثة قوارب صيد قديمة نقداً خلال أسبوع واحد لمشتريين باسمين مختلفين ورقم هاتف واحد. جُدّد محرك أحدها، ونُقلت براميل وقود إلى الرصيف ليلاً.',
				...{ language: ar, kind: 'spot', region: 'middle-east-north-africa', threat: 'sea-routes' },
				...{ reliability: 'B', credibility: 2, marking: 'AMBER' },
			},
			['EG', 'LY', 'IT'],
		),
		graded: { by: 'youssef.elamrani', reliability: 'B', credibility: 2, comment: 'رقم الهاتف نفسه ورد في ملف لدينا من طنجة.' },
	},
	{
		by: 'aminata.diop',
		draft: reported(
			{
				title: 'Moteurs de 60 chevaux achetés comptant sur la Petite-Côte',
				text: 'Trois pirogues repérées en une semaine, équipées de moteurs neufs achetés comptant. Les vendeurs décrivent deux acheteurs, toujours les mêmes, qui demandent aussi des bidons de carburant.',
				...{ language: fr, kind: 'spot', region: 'africa', threat: 'sea-routes' },
				...{ reliability: 'B', credibility: 3, marking: 'GREEN' },
			},
			['SN', 'MR', 'ES'],
		),
		graded: {
			by: 'youssef.elamrani',
			reliability: 'B',
			credibility: 2,
			comment: 'Même modèle de moteur saisi à Dakhla ; les numéros de série se suivent.',
		},
	},
	{
		by: 'farhana.chowdhury',
		draft: reported(
			{
				title: 'Agencies in Dhaka selling the whole way to the United States',
				text: 'Two new agencies offer the whole way for USD 15,000–30,000, the first leg by air on tourist visas. Payment in instalments, the last on arrival. The agents change their office every few weeks.',
				...{ language: en, kind: 'route', region: 'asia-south-pacific', threat: 'air-routes' },
				...{ reliability: 'A', credibility: 2, marking: 'AMBER' },
			},
			['BD', 'BR', 'US'],
		),
		graded: {
			by: 'rafael.azevedo',
			reliability: 'B',
			credibility: 2,
			comment: 'Arrivals at Guarulhos match: tourist visas, onward by road within a week.',
		},
	},
];

/** The next meeting of the network, ten days from now. `chair` is filled in by whoever calls it. */
export function nextMeeting(now: number): Omit<MeetingPlan, 'chair'> {
	const day = instant(now + 10 * 86_400_000).slice(0, 10);
	return {
		title: 'Network meeting: maritime routes',
		purpose: 'Compare engines, boats and buyers across the regions; decide what is followed up together.',
		language: en,
		start: { wall: `${day}T14:00` as WallTime, zone: 'Europe/Paris' as TimeZone },
		minutes: 90,
		languages: [en, fr, es, ar],
		online: true,
		place: '',
		rapporteur: null,
	};
}

/** What is on its agenda so far. */
export const NEXT_ITEMS: readonly ItemPlan[] = [
	{
		title: 'Moteurs et numéros de série : ce qui relie Dakhla et la Petite-Côte',
		text: 'Aminata Diop et Youssef El Amrani présentent leurs relevés.',
		language: fr,
		minutes: 30,
	},
	{
		title: 'Lecciones de Andes para la próxima operación',
		text: 'Calendario, unidad de coordinación, libretas de marino.',
		language: es,
		minutes: 30,
	},
];
