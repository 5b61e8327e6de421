/** @file Brings what any process wrote to the readers connected to this one, and ends the streams of those who may no longer read. */
import type { RecordId, RoomId, UserId } from '#lib/kernel/id.ts';
import * as v from 'valibot';
import { livingSessions, markSeen, type Session } from '../auth/session.ts';
import { CHANNEL, LedgerNews, ReminderNews, StandingNews } from './channels.ts';
import type { Connection, Listen } from './connection.ts';
import { eventBytes, FollowStream, type Frame, type Source } from './follow-stream.ts';
import { entriesBetween, readableRooms } from './read.ts';
import { ledgerRoom } from './schema.ts';
import { standingOf, standingsOf } from './standing.ts';

/** How often what NOTIFY promised is checked against the tables: the promise that removal takes effect within five seconds must not hang on one connection. */
const SWEEP_MS = 3_000;
const HEARTBEAT_MS = 15_000;
const SEEN_MS = 5 * 60_000;
/** How long a page read for one stream serves the others. */
const SHARED_MS = 2_000;
const PAGE_ENTRIES = 100;
/** Browser tabs share one vault and so one stream; a person has a few devices. */
const STREAMS_PER_USER = 16;

/** All streams of this process. */
export class Follow {
	readonly #db: Connection;
	readonly #listen: Listen;
	readonly #clock: () => number;
	readonly #streams = new Set<FollowStream>();
	readonly #pages = new Map<string, Promise<readonly Frame[]>>();
	/** How far NOTIFY has told of each room. */
	readonly #heard = new Map<RoomId, number>();
	#timers: NodeJS.Timeout[] = [];
	#unlisten: (() => Promise<void>)[] = [];
	#sweeping = false;
	#swept = false;

	constructor(db: Connection, listen: Listen, clock: () => number) {
		this.#db = db;
		this.#listen = listen;
		this.#clock = clock;
	}

	/** Begins to listen. Resolves when every channel is heard. */
	async start(): Promise<void> {
		const refreshAll = (): void => this.#refreshAll();
		this.#unlisten = [
			// In the order in which a write tells them: who may read first, then what there is to read.
			await this.#listen(CHANNEL.standing, (payload) => this.#standingChanged(v.parse(StandingNews, JSON.parse(payload)).user), refreshAll),
			await this.#listen(CHANNEL.ledger, (payload) => {
				const { room, seq } = v.parse(LedgerNews, JSON.parse(payload));
				this.#grew(room, seq);
			}),
			await this.#listen(CHANNEL.reminder, (payload) => {
				const { room, record } = v.parse(ReminderNews, JSON.parse(payload));
				this.#remind(room, record);
			}),
		];
		this.#timers = [
			setInterval(() => void this.#sweep(), SWEEP_MS),
			setInterval(() => {
				for (const stream of this.#streams) stream.beat();
			}, HEARTBEAT_MS),
			setInterval(() => void this.#keepSessions(), SEEN_MS),
		];
	}

	/** Ends every stream and stops listening. */
	async stop(): Promise<void> {
		for (const timer of this.#timers) clearInterval(timer);
		for (const stream of this.#streams) stream.close();
		for (const unlisten of this.#unlisten) await unlisten().catch(() => undefined);
		this.#timers = [];
		this.#unlisten = [];
	}

	/** A new stream for a session. */
	open(session: Session): ReadableStream<Uint8Array> {
		const own = [...this.#streams].filter((stream) => stream.session.user === session.user);
		if (own.length >= STREAMS_PER_USER) own[0]?.close();
		const source: Source = {
			frames: (room, after, upTo) => this.#frames(room, after, upTo),
			view: (of) => this.#view(of),
			closed: (stream) => this.#streams.delete(stream),
		};
		const stream = new FollowStream(session, source);
		this.#streams.add(stream);
		return stream.body;
	}

	#grew(room: RoomId, seq: number): void {
		this.#heard.set(room, Math.max(seq, this.#heard.get(room) ?? 0));
		for (const stream of this.#streams) stream.grew(room, seq);
	}

	#standingChanged(user: UserId): void {
		for (const stream of this.#streams) if (stream.session.user === user) stream.refresh();
	}

	#remind(room: RoomId, record: RecordId): void {
		for (const stream of this.#streams) stream.remind(room, record);
	}

	#refreshAll(): void {
		for (const stream of this.#streams) stream.refresh();
	}

	async #view(session: Session) {
		const now = this.#clock();
		const alive = (await livingSessions(this.#db, [session.id], now)).has(session.id);
		const { standing } = await standingOf(this.#db, session.user, now);
		const rooms = standing === 'member' ? await readableRooms(this.#db, session.user) : [];
		return { alive, standing, rooms };
	}

	#frames(room: RoomId, after: number, upTo: number): Promise<readonly Frame[]> {
		const key = `${room} ${String(after)} ${String(upTo)}`;
		const shared = this.#pages.get(key);
		if (shared) return shared;
		const page = entriesBetween(this.#db, room, after, upTo, PAGE_ENTRIES).then((entries) =>
			entries.map((entry) => ({ seq: entry.seq, bytes: eventBytes('entry', { room, entry }) })),
		);
		this.#pages.set(key, page);
		const forget = (): unknown => this.#pages.delete(key);
		setTimeout(forget, SHARED_MS).unref();
		page.catch(forget);
		return page;
	}

	/** Looks whether anything was missed: a lost connection that nobody noticed, a session that ran out of time. */
	async #sweep(): Promise<void> {
		if (this.#sweeping || this.#streams.size === 0) return;
		this.#sweeping = true;
		try {
			const now = this.#clock();
			const streams = [...this.#streams];
			const alive = await livingSessions(
				this.#db,
				streams.map((stream) => stream.session.id),
				now,
			);
			const standings = await standingsOf(this.#db, [...new Set(streams.map((stream) => stream.session.user))], now);
			for (const stream of streams) {
				const standing = standings.get(stream.session.user)?.standing;
				if (!alive.has(stream.session.id) || standing === 'suspended' || standing === 'removed') stream.refresh();
			}
			let missed = false;
			for (const { room, seq } of await this.#db.select({ room: ledgerRoom.room, seq: ledgerRoom.seq }).from(ledgerRoom)) {
				const heard = this.#heard.get(room);
				if (heard !== undefined && heard >= seq) continue;
				if (this.#swept) missed = true;
				this.#grew(room, seq);
			}
			this.#swept = true;
			if (missed) this.#refreshAll();
		} catch {
			// The database is away for the moment: streams that need it close by themselves.
		} finally {
			this.#sweeping = false;
		}
	}

	async #keepSessions(): Promise<void> {
		await markSeen(
			this.#db,
			[...this.#streams].map((stream) => stream.session.id),
			this.#clock(),
		).catch(() => undefined);
	}
}
