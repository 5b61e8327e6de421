/** @file Runs the second Matrix client (nio_device.py) and collects what it tells. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import * as v from 'valibot';
import type { RoomId, UserId } from '#lib/kernel/id.ts';

const Told = v.union([
	v.object({ device: v.string() }),
	v.object({ room_key: v.string() }),
	v.object({ event: v.string(), sender: v.string(), body: v.nullable(v.string()) }),
]);
type Told = v.InferOutput<typeof Told>;

/** The second client, running. */
export class NioDevice {
	readonly #child: ChildProcess;
	readonly #told: Told[] = [];
	readonly #ended: Promise<string>;
	/** Resolves with its device id once it is signed in. */
	readonly device: Promise<string>;

	constructor(homeserver: string, who: { readonly user: UserId; readonly password: string }, room: RoomId) {
		const script = fileURLToPath(new URL('nio_device.py', import.meta.url));
		const child = spawn(inject('python'), [script, homeserver, who.user, who.password, room], { stdio: 'pipe' });
		this.#child = child;
		const complaints: string[] = [];
		child.stderr.on('data', (bytes: Buffer) => complaints.push(bytes.toString()));
		this.#ended = new Promise((resolve) => child.on('close', () => resolve(complaints.join(''))));
		const device = Promise.withResolvers<string>();
		this.device = device.promise;
		void this.#ended.then((said) => device.reject(new Error(`nio ended: ${said}`)));
		createInterface({ input: child.stdout }).on('line', (line) => {
			const told = v.parse(Told, JSON.parse(line));
			this.#told.push(told);
			if ('device' in told) device.resolve(told.device);
		});
	}

	/** Rooms of which a key reached it. */
	get roomKeys(): readonly string[] {
		return this.#told.flatMap((told) => ('room_key' in told ? [told.room_key] : []));
	}

	/** Messages of the room that reached it since it signed in; `null` for one that it cannot read. */
	messagesFrom(sender: UserId): readonly (string | null)[] {
		return this.#told.flatMap((told) => ('event' in told && told.sender === sender ? [told.body] : []));
	}

	/** Ends it; resolves when it has ended. */
	async stop(): Promise<void> {
		this.#child.stdin?.end();
		await this.#ended;
	}
}
