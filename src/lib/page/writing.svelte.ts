/** @file What somebody is writing in one form: its fields, the sealed draft of them, and sending them as one intent. */
import { createContext, untrack } from 'svelte';
import type { Attempt } from '#lib/kernel/attempt.ts';
import type { Drafts } from '#lib/kernel/drafts.ts';
import type { IdempotencyKey, RecordId } from '#lib/kernel/id.ts';
import type { Json } from '#lib/kernel/json.ts';
import type { Result } from '#lib/kernel/result.ts';
import { Act, type ShownRefusal } from './act.svelte.ts';
import { DraftKeeper } from './draft-keeper.ts';

/** Fields of a form: texts, choices, lists of choices. */
export type Fields = Readonly<Record<string, string | number | boolean | readonly (string | number)[]>>;

/** What a form begins with. */
export interface Beginning<T extends Fields> {
	/** Names the form among the drafts: fixed words and ids. */
	readonly key: string;
	readonly start: T;
	/** The version of the record that the fields are taken from; 0 where the form makes it. */
	readonly base?: number;
	/** The mission's commands: a refused write that the form has back is withdrawn from the outbox. */
	readonly outbox?: { discard(idem: IdempotencyKey): Promise<void> };
}

/** Kept fields over those a form begins with; a member of another type is from an older form and is left out. */
export function restored<T extends Fields>(start: T, kept: Json): T {
	if (typeof kept !== 'object' || kept === null || Array.isArray(kept)) return start;
	const members = kept as Readonly<Record<string, Json>>;
	const known = Object.entries(start).filter(
		([name, value]) => typeof members[name] === typeof value && Array.isArray(members[name]) === Array.isArray(value),
	);
	return { ...start, ...Object.fromEntries(known.map(([name]) => [name, members[name]])) };
}

/** Made while a component is being made, and ends with it. */
export class Writing<T extends Fields> {
	readonly act: Act;
	readonly #keeper: DraftKeeper;
	readonly #start: T;
	readonly #base: number;
	/** Bind inputs to its members. */
	fields: T;
	#attempt = $state.raw<Attempt | null>(null);
	/** What was sent last. */
	#sent = '';
	#isRestored = $state(false);
	#isKept = $state(false);

	constructor({ key, start, base = 0, outbox }: Beginning<T>) {
		this.#keeper = new DraftKeeper(getDrafts(), key);
		this.#start = start;
		this.#base = base;
		this.act = new Act(outbox);
		this.fields = $state({ ...start });
		const before = JSON.stringify(start);
		let last = before;
		void this.#keeper.open().then(({ name, kept }) => {
			if (kept !== null) this.fields = restored(start, kept.value);
			last = JSON.stringify(this.#snapshot());
			this.#isRestored = this.#isKept = last !== before;
			this.#attempt = kept?.attempt ?? { name, base };
		});
		$effect(() => {
			const value = this.#snapshot();
			const attempt = this.#attempt;
			const text = JSON.stringify(value);
			if (attempt === null || text === last) return;
			last = text;
			untrack(() => {
				this.#isKept = text !== before;
				if (this.#isKept) this.#keeper.change({ attempt, value });
				else void this.#keeper.discard();
			});
		});
		$effect(() => () => this.#keeper.dispose());
	}

	#snapshot(): T {
		const copy: unknown = $state.snapshot(this.fields);
		return copy as T;
	}

	/** Whether the device was asked for a draft: only then anything may be typed. */
	get ready(): boolean {
		return this.#attempt !== null;
	}
	/** What stands in the form was typed earlier. */
	get isRestored(): boolean {
		return this.#isRestored;
	}
	/** Something stands in the form that is not the record's, and is kept on the device. */
	get isKept(): boolean {
		return this.#isKept;
	}
	/** The version that the fields rest on. */
	get base(): number {
		return this.#attempt?.base ?? this.#base;
	}
	/** What a record made by this form is called, also before it is. */
	get name(): RecordId | null {
		return this.#attempt?.name ?? null;
	}

	/** Sends what stands in the form; a draft that was taken is no draft any more. `null` when it was refused: the form keeps it. */
	async send<R>(command: (fields: T, attempt: Attempt) => Promise<Result<R, ShownRefusal>>): Promise<{ readonly value: R } | null> {
		const attempt = this.#attempt;
		if (attempt === null) return null;
		const fields = this.#snapshot();
		this.#sent = JSON.stringify(fields);
		const done = await this.act.run(() => command(fields, attempt));
		if (done !== null) await this.#keeper.discard();
		return done;
	}

	/** Goes on from a newer version with what is in the form. */
	rebase(version: number): void {
		if (this.#attempt === null) return;
		this.#attempt = { ...this.#attempt, base: version };
		this.act.clear();
		this.#keeper.change({ attempt: this.#attempt, value: this.#snapshot() });
	}

	/** Gives the draft up: the form is as it began. */
	async again(): Promise<void> {
		this.fields = { ...this.#start };
		await this.#beginNext();
	}

	/** It was sent, and the form stays for the next one: empty, but for what was typed meanwhile. */
	async next(): Promise<void> {
		if (JSON.stringify(this.#snapshot()) === this.#sent) this.fields = { ...this.#start };
		await this.#beginNext();
	}

	async #beginNext(): Promise<void> {
		this.act.clear();
		await this.#keeper.discard();
		const { name } = await this.#keeper.open();
		this.#isRestored = false;
		this.#attempt = { name, base: this.#base };
		const value = this.#snapshot();
		this.#isKept = JSON.stringify(value) !== JSON.stringify(this.#start);
		if (this.#isKept) this.#keeper.change({ attempt: this.#attempt, value });
	}
}

/** The device's drafts, from any page of the workspace. */
export const [getDrafts, setDrafts] = createContext<Drafts>();
