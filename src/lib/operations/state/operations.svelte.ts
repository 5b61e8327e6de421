/** @file Operations and tasks as pages see them, and the commands that lead them on. */
import { createContext } from 'svelte';
import type { RecordId } from '#lib/kernel/id.ts';
import { indexed } from '#lib/kernel/indexed.ts';
import { Followed } from '#lib/page/followed.svelte.ts';
import type { Operation } from '../operation.ts';
import type { Participation } from '../participation.ts';
import type { CountryResult } from '../result.ts';
import type { Task } from '../task.ts';
import type { OperationsApi, OperationsBoard } from '../vault/api.ts';

/** The mission's board, kept in step with the vault. */
export class Operations {
	readonly #api: OperationsApi;
	/** What the vault tells, for pages that wait for it. */
	readonly followed!: Followed<OperationsBoard>;
	readonly #byId = $derived(indexed(this.followed.value?.operations ?? [], (operation) => operation.id));
	readonly #tasks = $derived(
		indexed(
			[...(this.followed.value?.operations ?? []).flatMap((operation) => operation.tasks), ...(this.followed.value?.looseTasks ?? [])],
			(task) => task.id,
		),
	);

	readonly #parts = $derived(
		indexed(
			(this.followed.value?.operations ?? []).flatMap((operation) => operation.participations),
			(part) => part.id,
		),
	);
	readonly #results = $derived(
		indexed(
			(this.followed.value?.operations ?? []).flatMap((operation) => operation.results),
			(result) => result.id,
		),
	);
	readonly #about = $derived(
		Map.groupBy(
			(this.followed.value?.operations ?? []).flatMap((operation) => operation.about.map((record) => ({ record, operation }))),
			(each) => each.record,
		),
	);

	constructor(api: OperationsApi) {
		this.#api = api;
		this.followed = new Followed(api.watchBoard);
	}

	/** Null until the first answer. */
	get board(): OperationsBoard | null {
		return this.followed.value;
	}

	/** The vault's commands. */
	get commands(): Omit<OperationsApi, 'watchBoard'> {
		return this.#api;
	}

	/** One operation, or undefined. */
	operation(id: RecordId): Operation | undefined {
		return this.#byId.get(id);
	}

	/** One task, of an operation or not, or undefined. */
	task(id: RecordId): Task | undefined {
		return this.#tasks.get(id);
	}

	/** A country's part in an operation, or undefined. */
	participation(id: RecordId): Participation | undefined {
		return this.#parts.get(id);
	}

	/** A country's report of results, or undefined. */
	result(id: RecordId): CountryResult | undefined {
		return this.#results.get(id);
	}

	/** The operations that rest on a record: the way from a report to what came of it. */
	operationsAbout(record: RecordId): readonly Operation[] {
		return (this.#about.get(record) ?? []).map((each) => each.operation);
	}

	dispose(): void {
		this.followed.dispose();
	}
}

/** The operations, from any page of the workspace. */
export const [getOperations, setOperations] = createContext<Operations>();
