/** @file The fixed points of our STIX 2.1 objects: markings, extension definitions, names of regions. */
import type { Instant } from '#lib/kernel/instant.ts';
import type { Json } from '#lib/kernel/json.ts';
import type { Tlp } from '#lib/kernel/marking.ts';
import type { Region } from '#lib/kernel/region.ts';

/** OASIS's marking definitions of TLP 2.0 (STIX common object repository, extension 60a3c5c5). */
export const TLP_MARKING: Readonly<Record<Tlp, string>> = {
	CLEAR: 'marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487',
	GREEN: 'marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb',
	AMBER: 'marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421',
	'AMBER+STRICT': 'marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003',
	RED: 'marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1',
};

const TLP_EXTENSION = 'extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d';
const TLP_CREATED = '2022-10-01T00:00:00.000Z';

/** Our property extension for an evaluation on the Admiralty scale. */
export const EVALUATION_EXTENSION = 'extension-definition--58b5dd2b-2a64-4ad4-9daa-66a0f632faef';
/** Our property extension for what a police report says beyond STIX: its kind, the date of the event, region and threat. */
export const REPORT_EXTENSION = 'extension-definition--6e571d3c-fbdc-4c98-8493-4a157501306c';

/** Who publishes the two extension definitions. */
const PUBLISHER = 'identity--a186d1a4-7ed3-4d73-8097-ca24645084f0';
const EXTENSIONS_CREATED = '2026-11-24T00:00:00.000Z';

/** INTERPOL's regions in STIX's open vocabulary `region-ov`: the nearest word each has there. */
export const STIX_REGION: Readonly<Record<Region, string>> = {
	africa: 'africa',
	americas: 'americas',
	'asia-south-pacific': 'asia',
	europe: 'europe',
	'middle-east-north-africa': 'western-asia',
};

/** The marking-definition object of a TLP level, as OASIS publishes it. */
export const markingObject = (tlp: Tlp): Json => ({
	type: 'marking-definition',
	spec_version: '2.1',
	id: TLP_MARKING[tlp],
	created: TLP_CREATED,
	name: `TLP:${tlp}`,
	extensions: { [TLP_EXTENSION]: { extension_type: 'property-extension', tlp_2_0: tlp.toLowerCase() } },
});

const definition = (id: string, name: string, description: string): Json => ({
	type: 'extension-definition',
	spec_version: '2.1',
	id,
	created: EXTENSIONS_CREATED,
	modified: EXTENSIONS_CREATED,
	created_by_ref: PUBLISHER,
	name,
	description,
	schema: `${id}.json`,
	version: '1.0.0',
	extension_types: ['property-extension'],
});

/** What an export carries so that a stranger's tool understands our extensions. */
export const EXTENSION_OBJECTS: readonly Json[] = [
	{
		type: 'identity',
		spec_version: '2.1',
		id: PUBLISHER,
		created: EXTENSIONS_CREATED,
		modified: EXTENSIONS_CREATED,
		name: 'Liaison',
		identity_class: 'system',
	},
	definition(
		EVALUATION_EXTENSION,
		'intel-evaluation',
		'Reliability of the source (A-F) and credibility of the information (1-6) on the Admiralty scale, kept apart.',
	),
	definition(
		REPORT_EXTENSION,
		'police-report',
		'Kind of a police intelligence report, date of the event with its precision, region and threat.',
	),
];

/** The members every STIX object has. */
export const common = (type: string, uuid: string, created: Instant, modified: Instant): { readonly [member: string]: Json } => ({
	type,
	spec_version: '2.1',
	id: `${type}--${uuid}`,
	created,
	modified,
});
