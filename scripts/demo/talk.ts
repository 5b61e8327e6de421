/** @file What the demonstration's rooms are called, and the conversation in them, in the network's four languages. */
import type { Region, Threat } from '#lib/kernel/region.ts';

/** Titles in the region's usual working language: what members read; the servers see code words. */
export const REGION_TITLES: Record<Region, string> = {
	africa: 'Afrique',
	americas: 'Américas',
	'asia-south-pacific': 'Asia and South Pacific',
	europe: 'Europe',
	'middle-east-north-africa': 'الشرق الأوسط وشمال أفريقيا',
};

/** The five threats that have a room in every region of the demonstration. */
export const DEMO_THREATS: readonly Threat[] = ['sea-routes', 'land-routes', 'air-routes', 'document-fraud', 'illicit-finance'];

const THREAT_TITLES: Record<'ar' | 'en' | 'es' | 'fr', Partial<Record<Threat, string>>> = {
	en: {
		'sea-routes': 'sea routes',
		'land-routes': 'land routes',
		'air-routes': 'air routes',
		'document-fraud': 'document fraud',
		'illicit-finance': 'money flows',
	},
	es: {
		'sea-routes': 'rutas marítimas',
		'land-routes': 'rutas terrestres',
		'air-routes': 'rutas aéreas',
		'document-fraud': 'fraude documental',
		'illicit-finance': 'flujos de dinero',
	},
	fr: {
		'sea-routes': 'routes maritimes',
		'land-routes': 'routes terrestres',
		'air-routes': 'routes aériennes',
		'document-fraud': 'fraude documentaire',
		'illicit-finance': 'flux financiers',
	},
	ar: {
		'sea-routes': 'الطرق البحرية',
		'land-routes': 'الطرق البرية',
		'air-routes': 'الطرق الجوية',
		'document-fraud': 'تزوير الوثائق',
		'illicit-finance': 'التدفقات المالية',
	},
};

const REGION_LANGUAGE: Record<Region, 'ar' | 'en' | 'es' | 'fr'> = {
	africa: 'fr',
	americas: 'es',
	'asia-south-pacific': 'en',
	europe: 'en',
	'middle-east-north-africa': 'ar',
};

/** "Américas: rutas marítimas". */
export const roomTitle = (region: Region, threat: Threat): string =>
	`${REGION_TITLES[region]}: ${THREAT_TITLES[REGION_LANGUAGE[region]][threat] ?? threat}`;

const PURPOSES: Record<'ar' | 'en' | 'es' | 'fr', (threat: string) => string> = {
	en: (threat) => `What members see and hear of ${threat} in the region. Reports go onto the record, talk stays here.`,
	es: (threat) => `Lo que los miembros observan en la región: ${threat}. Los informes van al registro; la conversación queda aquí.`,
	fr: (threat) => `Ce que les membres observent dans la région : ${threat}. Les rapports vont au registre, la conversation reste ici.`,
	ar: (threat) => `ما يرصده الأعضاء في المنطقة بشأن: ${threat}. تُحفظ التقارير في السجل ويبقى الحديث هنا.`,
};

/** What the room is for, in the region's language. */
export function roomPurpose(region: Region, threat: Threat): string {
	const language = REGION_LANGUAGE[region];
	return PURPOSES[language](THREAT_TITLES[language][threat] ?? threat);
}

/** One line said by a member (by localpart) in the room of a region and threat. */
export interface DemoLine {
	readonly region: Region;
	readonly threat: Threat;
	readonly by: string;
	readonly text: string;
	/** Answers the line before it in the same room. */
	readonly reply?: boolean;
}

/** The conversation, in the order it was said. */
export const DEMO_TALK: readonly DemoLine[] = [
	{
		region: 'americas',
		threat: 'sea-routes',
		by: 'valentina.restrepo',
		text: 'Buenos días a todos. Esta sala es para las rutas marítimas de la región; los documentos falsos van en la otra.',
	},
	{
		region: 'americas',
		threat: 'sea-routes',
		by: 'oscar.bermudez',
		text: 'Anoche otra lancha **sin luces** frente a San Juan del Sur. Salió de Costa Rica, unas cinco horas de viaje. Cobraron entre 200 y 300 dólares por persona.',
	},
	{
		region: 'americas',
		threat: 'sea-routes',
		by: 'javiera.munoz',
		text: '¿Nacionalidades? En Chile vimos pasar grupos parecidos hace dos semanas.',
		reply: true,
	},
	{
		region: 'americas',
		threat: 'sea-routes',
		by: 'oscar.bermudez',
		text: 'La mayoría de Bangladesh y Nepal. Los facilitadores, locales; escaparon en otra lancha.',
		reply: true,
	},
	{
		region: 'americas',
		threat: 'sea-routes',
		by: 'farhana.chowdhury',
		text: 'From Dhaka: two of the recruitment agents named by earlier groups were also offering seafarer papers. I will write it up for the document room.',
	},
	{
		region: 'americas',
		threat: 'sea-routes',
		by: 'gabriela.montes',
		text: 'Gracias. Si tienen números de teléfono de los facilitadores, los cruzamos con las remesas.',
		reply: true,
	},
	{
		region: 'americas',
		threat: 'document-fraud',
		by: 'javiera.munoz',
		text: 'Libretas de marino falsas, ciudadanos de Bangladesh, aeropuerto de Santiago. El papel es bueno; el sello no:\n\n- puerto de emisión inexistente\n- fecha anterior a la serie\n- misma firma en 14 libretas',
	},
	{
		region: 'americas',
		threat: 'document-fraud',
		by: 'farhana.chowdhury',
		text: 'The issuing office on these books was closed in 2014. I can confirm that officially within two days.',
		reply: true,
	},
	{
		region: 'americas',
		threat: 'document-fraud',
		by: 'ricardo.samudio',
		text: 'Tocumen: tres libretas de la misma serie esta semana. Las retuvimos.',
	},
	{
		region: 'americas',
		threat: 'illicit-finance',
		by: 'andres.quintero',
		text: 'Rastro preliminar: cerca de **dos millones de dólares** en transferencias pequeñas, tres agencias.',
	},
	{
		region: 'africa',
		threat: 'sea-routes',
		by: 'aminata.diop',
		text: 'Départs depuis la Petite-Côte : trois pirogues repérées cette semaine, moteurs neufs de 60 chevaux achetés comptant.',
	},
	{
		region: 'africa',
		threat: 'sea-routes',
		by: 'youssef.elamrani',
		text: 'Même modèle de moteur saisi à Dakhla le 3. Je vous envoie les numéros de série dans un rapport.',
		reply: true,
	},
	{ region: 'africa', threat: 'sea-routes', by: 'aminata.diop', text: 'Merci. Je compare avec les ventes déclarées à Mbour.', reply: true },
	{
		region: 'europe',
		threat: 'land-routes',
		by: 'camille.laurent',
		text: 'Reminder: the next network meeting takes agenda items until Friday. Attach the report, not a summary of it.',
	},
	{
		region: 'middle-east-north-africa',
		threat: 'sea-routes',
		by: 'mariam.abdelrahman',
		text: 'صباح الخير. رصدنا ثلاثة قوارب صيد قديمة بيعت نقداً في البرلس خلال أسبوع واحد.',
	},
	{
		region: 'middle-east-north-africa',
		threat: 'sea-routes',
		by: 'youssef.elamrani',
		text: 'هل المشتري شخص واحد؟ لدينا اسم مشابه في ملف من طنجة.',
		reply: true,
	},
	{
		region: 'middle-east-north-africa',
		threat: 'sea-routes',
		by: 'mariam.abdelrahman',
		text: 'اسمان مختلفان ورقم هاتف واحد. سأكتب تقريراً بالتفاصيل اليوم.',
		reply: true,
	},
	{
		region: 'asia-south-pacific',
		threat: 'air-routes',
		by: 'farhana.chowdhury',
		text: 'Two new agencies in Dhaka sell the whole way to the United States for **USD 15,000–30,000**, first leg by air to São Paulo.',
	},
	{
		region: 'asia-south-pacific',
		threat: 'air-routes',
		by: 'rafael.azevedo',
		text: 'São Paulo sees them arrive on tourist visas and leave by road to Acre within a week.',
		reply: true,
	},
];

const closing = (by: string, text: string, reply = false): DemoLine => ({ region: 'americas', threat: 'sea-routes', by, text, reply });

/** What is said once the operation is approved. */
export const TACTICAL_TALK: readonly DemoLine[] = [
	closing(
		'valentina.restrepo',
		'**Andes** está aprobada: gracias a Lima y a Ciudad de México. El plan y las tareas están en la operación; lo urgente, aquí.',
	),
	closing('oscar.bermudez', 'Recibido. Nuestra patrulla sale el 27 a las 05:00; coordinamos con Costa Rica y Panamá.', true),
	closing('javiera.munoz', 'La lista de libretas ya está en los puestos de Santiago, Arica e Iquique.'),
	closing('farhana.chowdhury', 'Dhaka stays reachable around the clock during the four days. Translation from Bengali within the hour.'),
	closing('yesenia.peralta', 'En Las Américas revisamos los vuelos de conexión desde el 26.', true),
];

/** What is said once it is over. */
export const CLOSING_TALK: readonly DemoLine[] = [
	closing('oscar.bermudez', 'Noche del 28: una lancha con **21 migrantes** y dos facilitadores. El informe está en el registro.'),
	closing('marcela.quesada', 'Confirmado: salió de Guanacaste. Gracias a Managua por el aviso.', true),
	closing(
		'valentina.restrepo',
		'**Andes** está cerrada: los once países entregaron sus cifras finales, cerca de 44.000 controles y 49 detenciones. Las lecciones van a la próxima reunión.',
	),
];
