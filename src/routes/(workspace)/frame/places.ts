/** @file The workspace's places, as the rail, the phone's bar and the shortcuts name them. */
import CalendarDays from '@lucide/svelte/icons/calendar-days';
import ClipboardList from '@lucide/svelte/icons/clipboard-list';
import FileSearch from '@lucide/svelte/icons/file-search';
import MessagesSquare from '@lucide/svelte/icons/messages-square';
import ShieldCheck from '@lucide/svelte/icons/shield-check';
import Users from '@lucide/svelte/icons/users';
import type { LucideProps } from '@lucide/svelte';
import type { Component } from 'svelte';
import { resolve } from '$app/paths';
import { m } from '#lib/i18n/paraglide/messages.js';
import type { Role } from '#lib/kernel/role.ts';

/** A place of the workspace. */
export interface Mission {
	readonly id: string;
	readonly href: string;
	readonly label: () => string;
	readonly icon: Component<LucideProps>;
	/** `g` and then this key goes there. */
	readonly key: string;
	/** Who has something to do there; everybody where left out. */
	readonly roles?: readonly Role[];
}

/** In the order of the work. The first four and "more" stand in the phone's bar. */
const PLACES: readonly Mission[] = [
	{ id: 'rooms', href: resolve('/rooms'), label: m.frame_rooms, icon: MessagesSquare, key: 'r' },
	{ id: 'intelligence', href: resolve('/intelligence'), label: m.frame_intelligence, icon: FileSearch, key: 'i' },
	{ id: 'meetings', href: resolve('/meetings'), label: m.frame_meetings, icon: CalendarDays, key: 'm' },
	{ id: 'operations', href: resolve('/operations'), label: m.frame_operations, icon: ClipboardList, key: 'o' },
	{ id: 'directory', href: resolve('/directory'), label: m.frame_directory, icon: Users, key: 'd' },
	{
		id: 'administration',
		href: resolve('/administration'),
		label: m.administration_title,
		icon: ShieldCheck,
		key: 'a',
		roles: ['coordinator', 'auditor'],
	},
];

/** The places of somebody with these roles; of the administration, auditors have the audit. */
export const placesFor = (roles: readonly Role[]): readonly Mission[] =>
	PLACES.filter((place) => place.roles === undefined || place.roles.some((role) => roles.includes(role))).map((place) =>
		place.id === 'administration' && !roles.includes('coordinator') ? { ...place, href: resolve('/administration/audit') } : place,
	);

/** Whether an address lies in a place. */
export const isIn = (place: Mission, pathname: string): boolean => pathname === place.href || pathname.startsWith(`${place.href}/`);
