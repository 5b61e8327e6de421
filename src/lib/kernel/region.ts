/** @file The five regions of INTERPOL, and the threats that the network follows. */
import * as v from 'valibot';

/** INTERPOL's regions as its regional conferences and bureaus use them. */
export const REGIONS = ['africa', 'americas', 'asia-south-pacific', 'europe', 'middle-east-north-africa'] as const;
export const Region = v.picklist(REGIONS);
export type Region = v.InferOutput<typeof Region>;

/** The threats that rooms are made for. Smuggling of migrants is not trafficking in persons; the last is where the two meet. */
export const THREATS = [
	'sea-routes',
	'land-routes',
	'air-routes',
	'document-fraud',
	'facilitation-networks',
	'illicit-finance',
	'trafficking-nexus',
] as const;
export const Threat = v.picklist(THREATS);
export type Threat = v.InferOutput<typeof Threat>;
