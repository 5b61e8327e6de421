/** @file A process that serves us: started, watched, started again when it dies, and never left behind. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataFolder } from './folders.ts';
import { endLeftover, notePid } from './processes.ts';

/** Tells the person at the terminal one line. */
export type Say = (line: string) => void;

/** What to run. */
export interface ChildPlan {
	/** As people read it: `PostgreSQL`. */
	readonly name: string;
	/** As files are named: `postgres`. */
	readonly id: string;
	readonly command: readonly string[];
	/** Put before the command, outside of what ends it with its parent: `unshare …`. */
	readonly around?: readonly string[];
	readonly env?: NodeJS.ProcessEnv;
	readonly stopSignal: 'SIGTERM' | 'SIGINT';
	/** Done before every start. */
	readonly prepare?: () => void;
	/** Called when it has died, was started again, and answers. */
	readonly recovered?: () => void;
	/** Whether it answers now. Asked until it does. */
	readonly answers: () => Promise<boolean>;
}

/** A process that should run did not come up; the message ends with what it said last. */
export class ChildFailure extends Error {
	override readonly name = 'ChildFailure';
}

const LOG_LIMIT = 10_000_000;
const START_LIMIT_MS = 120_000;

const canDieWithParent = spawnSync('setpriv', ['--version']).status === 0;

/** What is put before a command so that it ends with us, however we end: the kernel sends it this signal then. */
export const endingWithUs = (signal: 'SIGTERM' | 'SIGINT'): readonly string[] =>
	canDieWithParent ? ['setpriv', '--pdeathsig', signal.slice(3)] : [];

/** A supervised process. */
export class Child {
	readonly #plan: ChildPlan;
	readonly #say: Say;
	readonly #log: string;
	readonly #pidFile: string;
	#process: ChildProcess | null = null;
	#wanted = false;
	#deaths = 0;
	#recycled = false;

	constructor(plan: ChildPlan, data: DataFolder, say: Say) {
		this.#plan = plan;
		this.#say = say;
		this.#log = join(data.logs, `${plan.id}.log`);
		this.#pidFile = join(data.run, `${plan.id}.pid`);
	}

	/** As files are named. */
	get id(): string {
		return this.#plan.id;
	}

	/** Its process id while it runs. */
	get pid(): number | null {
		return this.#process?.pid ?? null;
	}

	/**
	 * Starts it and waits until it answers.
	 * @throws ChildFailure when it ends several times over, or stays silent for two minutes.
	 */
	async start(): Promise<void> {
		await endLeftover(this.#pidFile, this.#plan.stopSignal);
		if (existsSync(this.#log) && statSync(this.#log).size > LOG_LIMIT) renameSync(this.#log, `${this.#log}.1`);
		this.#wanted = true;
		this.#deaths = 0;
		this.#spawn();
		const deadline = Date.now() + START_LIMIT_MS;
		while (!(await this.#plan.answers())) {
			const stopped = this.#isStopped();
			if (this.#deaths >= 4 || Date.now() > deadline || stopped) {
				await this.stop();
				throw new ChildFailure(stopped ? `${this.#plan.name} was stopped while it started.` : this.#failure());
			}
			await sleep(50);
		}
		this.#deaths = 0;
	}

	/** Starts it afresh, because something that it stands on has changed. */
	recycle(): void {
		this.#recycled = true;
		this.#process?.kill(this.#plan.stopSignal);
	}

	/** Asks it to end and waits; after fifteen seconds it is ended by force. */
	async stop(): Promise<void> {
		this.#wanted = false;
		const child = this.#process;
		if (!child) return;
		const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
		child.kill(this.#plan.stopSignal);
		const force = setTimeout(() => child.kill('SIGKILL'), 15_000);
		await gone;
		clearTimeout(force);
	}

	#isStopped(): boolean {
		return !this.#wanted;
	}

	#spawn(): void {
		const { command, around = [], stopSignal, env, prepare } = this.#plan;
		prepare?.();
		// Inside of `around`: a change of user would take the promise back.
		const [file = '', ...args] = [...around, ...endingWithUs(stopSignal), ...command];
		const log = openSync(this.#log, 'a', 0o600);
		// In a group of its own: Ctrl-C reaches us alone, and we stop the children in the right order.
		const child = spawn(file, args, { stdio: ['ignore', log, log], detached: true, env: { ...process.env, ...env } });
		closeSync(log);
		this.#process = child;
		if (child.pid !== undefined) notePid(this.#pidFile, child.pid);
		child.once('error', (error) => this.#ended(child, error.message));
		child.once('exit', (code, signal) => this.#ended(child, signal ?? `code ${code ?? '?'}`));
	}

	#ended(child: ChildProcess, how: string): void {
		if (this.#process !== child) return;
		this.#process = null;
		rmSync(this.#pidFile, { force: true });
		if (!this.#wanted) return;
		const asked = this.#recycled;
		this.#recycled = false;
		if (!asked) this.#deaths += 1;
		if (this.#deaths === 1 && !asked) this.#say(`${this.#plan.name} ended unexpectedly (${how}); starting it again.`);
		setTimeout(() => void this.#revive(), asked ? 0 : Math.min(200 * 2 ** this.#deaths, 10_000));
	}

	async #revive(): Promise<void> {
		if (!this.#wanted) return;
		this.#spawn();
		const revived = this.#process;
		while (!(await this.#plan.answers())) {
			await sleep(100);
			if (this.#process !== revived) return;
		}
		this.#plan.recovered?.();
		// Whoever lives for half a minute has recovered.
		await sleep(30_000, undefined, { ref: false });
		if (this.#process === revived) this.#deaths = 0;
	}

	#failure(): string {
		const said = existsSync(this.#log) ? readFileSync(this.#log, 'utf8').trimEnd().split('\n').slice(-8).join('\n') : '';
		return `${this.#plan.name} did not start. Its log, ${this.#log}, ends with:\n${said}`;
	}
}
