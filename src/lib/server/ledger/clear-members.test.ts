/** @file What stands in clear has a reason in README.md, by name: a member or a column without a row fails, and so does a row without one. */
import { readdirSync, readFileSync } from 'node:fs';
import { getTableColumns, getTableName, is } from 'drizzle-orm';
import { PgTable } from 'drizzle-orm/pg-core';
import { describe, expect, it } from 'vitest';
import { CLEAR_KINDS } from '#lib/ledger/clear.ts';
import { Header } from '#lib/ledger/header.ts';
import * as auditSchema from '../audit/schema.ts';
import * as authSchema from '../auth/schema.ts';
import * as enrolmentSchema from '../enrolment/schema.ts';
import * as remindersSchema from '../reminders/schema.ts';
import * as ledgerSchema from './schema.ts';

const README = readFileSync(new URL('README.md', import.meta.url), 'utf8');

/** What the table of a section gives reasons for: `member`, or `kind.member` where the first cell begins with a kind. */
function reasonedIn(section: string): readonly string[] {
	const [, text = ''] = README.split(`## ${section}\n`);
	const [table = ''] = text.split('\n## ');
	return table.split('\n').flatMap((line) => {
		const [, cell, reason] = /^\| (`[^|]*) \| (.*) \|$/.exec(line) ?? [];
		if (cell === undefined || reason === undefined || reason.trim() === '') return [];
		const owner = /^`([^`]+)`: /.exec(cell);
		const names = [...cell.slice(owner?.[0].length ?? 0).matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '');
		return owner === null ? names : names.map((name) => `${owner[1] ?? ''}.${name}`);
	});
}

const columns = [ledgerSchema, authSchema, auditSchema, enrolmentSchema, remindersSchema]
	.flatMap((schema) => Object.values(schema) as unknown[])
	.filter((each) => is(each, PgTable))
	.flatMap((table) => Object.values(getTableColumns(table)).map((column) => `${getTableName(table)}.${column.name}`));

describe('the reasons for what stands in clear', () => {
	it('name every member of a header', () => {
		expect(reasonedIn('Clear members of a header').toSorted()).toEqual(Object.keys(Header.entries).toSorted());
	});
	it('name every clear member of every kind', () => {
		const members = Object.entries(CLEAR_KINDS).flatMap(([kind, { schema }]) =>
			Object.keys(schema.entries).map((name) => `${kind}.${name}`),
		);
		expect(reasonedIn("Clear members of the network's own kinds").toSorted()).toEqual(members.toSorted());
	});
	it('name every column of every table', () => {
		expect(reasonedIn('Columns').toSorted()).toEqual(columns.toSorted());
	});
});

it('the tables are those that the migrations make', () => {
	const folder = new URL('../../../../drizzle/', import.meta.url);
	const migrations = readdirSync(folder).filter((name) => name.endsWith('.sql'));
	const made = migrations.flatMap((name) =>
		[...readFileSync(new URL(name, folder), 'utf8').matchAll(/CREATE TABLE "(\w+)"/g)].map((match) => match[1]),
	);
	expect(new Set(columns.map((column) => column.split('.')[0]))).toEqual(new Set(made));
});
