/**
 * @file The thread of Operation Andes as far as the product carries it: reports, a meeting with its outcomes, the operation to its end. Facts as
 * published (INTERPOL, 18 December 2018 and 2019); persons are invented. The figures of each country are in andes-results.ts.
 */
import type { ReportDraft } from '#lib/intelligence/report.ts';
import type { ItemPlan } from '#lib/meetings/agenda-item.ts';
import type { MeetingPlan } from '#lib/meetings/meeting.ts';
import type { WallTime } from '#lib/meetings/wall-time.ts';
import type { OutcomePlan } from '#lib/meetings/outcome.ts';
import type { OperationPlan } from '#lib/operations/operation.ts';
import type { Country } from '#lib/kernel/country.ts';
import type { Day } from '#lib/kernel/instant.ts';
import type { TextLanguage } from '#lib/kernel/language.ts';
import type { TimeZone } from '#lib/kernel/instant.ts';

const es = 'es' as TextLanguage;
const en = 'en' as TextLanguage;
const countries = (...codes: readonly string[]) => codes as Country[];

/** A report, by whom, and who graded it how. */
export interface DemoReport {
	readonly by: string;
	readonly draft: ReportDraft;
	readonly graded: {
		readonly by: string;
		readonly reliability: ReportDraft['reliability'];
		readonly credibility: ReportDraft['credibility'];
		readonly comment: string;
	};
}

/** The reports that the meeting had before it. */
export const ANDES_REPORTS: readonly DemoReport[] = [
	{
		by: 'andres.quintero',
		draft: {
			title: 'Redes que trasladan migrantes del sur de Asia por América hacia Estados Unidos',
			text: 'Precio del viaje completo: entre 15.000 y 30.000 dólares por persona. Un tramo en lancha de cinco horas entre Costa Rica y Nicaragua cuesta entre 200 y 300 dólares por persona. Los facilitadores cambian en cada frontera; el cobro se hace en origen y por tramos.',
			language: es,
			kind: 'route',
			region: 'americas',
			threat: 'sea-routes',
			places: countries('BD', 'BR', 'CO', 'CR', 'NI', 'US'),
			eventDate: '2018-01' as ReportDraft['eventDate'],
			reliability: 'B',
			credibility: 2,
			marking: 'AMBER',
		},
		graded: {
			by: 'farhana.chowdhury',
			reliability: 'B',
			credibility: 1,
			comment: 'Confirmed from our side: two groups named the same agents and the same price.',
		},
	},
	{
		by: 'javiera.munoz',
		draft: {
			title: 'Libretas de marino falsas usadas por ciudadanos de Bangladesh',
			text: 'Los viajeros se presentan como tripulantes que van a embarcar. La libreta lleva un puerto de emisión que no existe y una fecha anterior a la serie. Visto en Chile; catorce libretas con la misma firma.',
			language: es,
			kind: 'modus-operandi',
			region: 'americas',
			threat: 'sea-routes',
			places: countries('CL', 'BD'),
			eventDate: '2018-02' as ReportDraft['eventDate'],
			reliability: 'A',
			credibility: 2,
			marking: 'AMBER',
		},
		graded: {
			by: 'yesenia.peralta',
			reliability: 'A',
			credibility: 1,
			comment: 'Tres libretas de la misma serie retenidas en Las Américas.',
		},
	},
];

/** What was reported in the tactical days. */
export const TACTICAL_REPORTS: readonly DemoReport[] = [
	{
		by: 'oscar.bermudez',
		draft: {
			title: 'Lancha con 21 migrantes y dos facilitadores frente a San Juan del Sur',
			text: 'Interceptada de noche, sin luces, a doce millas. Veintiún migrantes y dos facilitadores a bordo. Salió de Costa Rica cinco horas antes.',
			language: es,
			kind: 'spot',
			region: 'americas',
			threat: 'sea-routes',
			places: countries('NI', 'CR'),
			eventDate: '2018-11-28' as ReportDraft['eventDate'],
			reliability: 'A',
			credibility: 1,
			marking: 'GREEN',
		},
		graded: {
			by: 'marcela.quesada',
			reliability: 'A',
			credibility: 1,
			comment: 'Coincide con la salida que vieron nuestros guardacostas en Guanacaste.',
		},
	},
];

/** The meeting of February 2018. `chair` is filled in by whoever calls it. */
export const ANDES_MEETING: Omit<MeetingPlan, 'chair'> = {
	title: 'ISON, reunión de la red: América',
	purpose: 'Intercambio de inteligencia sobre rutas, tendencias y modos de operar; decisiones sobre acciones conjuntas.',
	language: es,
	start: { wall: '2018-02-20T09:00' as WallTime, zone: 'America/Bogota' as TimeZone },
	minutes: 480,
	languages: [es, en],
	online: false,
	place: 'Bogotá',
	rapporteur: null,
};

/** Colombia's item, about the reports. */
export const ANDES_ITEM: ItemPlan = {
	title: 'Colombia: redes que trasladan migrantes del sur de Asia por América',
	text: 'Evidencia en los informes adjuntos. Colombia propone una operación de campo y ofrece dirigirla.',
	language: es,
	minutes: 60,
};

/** What else stood on the agenda. */
export const SECOND_ITEM: ItemPlan = {
	title: 'Seafarer papers: how to recognise the series',
	text: 'Farhana presents the features of genuine books.',
	language: en,
	minutes: 30,
};

/** What the meeting concluded on Colombia's item. */
export const ANDES_OUTCOME: OutcomePlan = {
	kind: 'operation',
	text: 'Colombia inicia una operación de campo en la región y la dirige. Los países presentes responden en dos semanas.',
	language: es,
};

/** What it concluded on the other. */
export const SECOND_OUTCOME: OutcomePlan = {
	kind: 'information',
	text: 'Genuine books carry the port office in the second line; no office of that name has issued any since 2014. Dhaka answers questions about a book within two days.',
	language: en,
};

/** Operation Andes as it was planned. */
export const ANDES_OPERATION: OperationPlan = {
	title: 'Andes',
	objective: 'Desarticular las redes que trasladan migrantes por América hacia Estados Unidos y proteger a las personas trasladadas.',
	language: es,
	region: 'americas',
	threat: 'sea-routes',
	leadCountry: 'CO' as Country,
	legalBasis:
		'Protocolo contra el tráfico ilícito de migrantes por tierra, mar y aire (2000), artículos 7, 8 y 10; ley nacional de cada país participante.',
	initiatedOn: '2018-02-20' as Day,
	tacticalFrom: '2018-11-27' as Day,
	tacticalTo: '2018-11-30' as Day,
	coordinationUnit: 'Oficina Regional, Buenos Aires',
};

/** The eleven countries of the tactical days. */
export const ANDES_COUNTRIES = countries('BR', 'CL', 'CO', 'CR', 'DO', 'EC', 'SV', 'MX', 'NI', 'PA', 'PE');

/** Who sat at the table in February: the eleven, Bangladesh and the General Secretariat. */
export const ANDES_ATTENDANCE = [...ANDES_COUNTRIES, ...countries('BD', 'FR')];

/** A task of the operation. Its owner does it, and somebody else verifies that it is done; both by localpart. */
export interface DemoTask {
	readonly title: string;
	readonly owner: string;
	readonly due: Day;
	readonly verifiedBy: string;
}

/** What had to be done before the tactical days. */
export const ANDES_TASKS: readonly DemoTask[] = [
	{
		title: 'Detenciones previas y rastreo de unos dos millones de dólares',
		owner: 'andres.quintero',
		due: '2018-10-31' as Day,
		verifiedBy: 'valentina.restrepo',
	},
	{
		title: 'Lista de libretas sospechosas para los puestos fronterizos',
		owner: 'javiera.munoz',
		due: '2018-11-15' as Day,
		verifiedBy: 'yesenia.peralta',
	},
	{
		title: 'Enlace permanente con el Centro de Mando y Coordinación',
		owner: 'lucia.huaman',
		due: '2018-11-26' as Day,
		verifiedBy: 'valentina.restrepo',
	},
	{
		title: 'Patrulla marítima conjunta en el Pacífico',
		owner: 'oscar.bermudez',
		due: '2018-11-27' as Day,
		verifiedBy: 'marcela.quesada',
	},
];
