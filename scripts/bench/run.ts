/** @file The benches, one after the other; what they found, as JSON on the standard output. */
import { loadavg } from 'node:os';
import { headlessVault, signInWith } from '#lib/vault/headless.ts';
import { installChromium } from '../../tests/fixtures/chromium.ts';
import { Desk } from './desk.ts';
import type { Figure } from './figure.ts';
import { coldReloads, reloads, roomSwitch, signInPage } from './pages.ts';
import { recordsShown, sendAndSee } from './people.ts';
import { seededIn, startBenchStack } from './prepare.ts';
import type { Seeded } from './seed.ts';
import type { Stack } from '../stack/stack.ts';

const say = (line: string): void => console.error(line);
/** A browser that ends shared workers with their last page, as most do. */
const NO_EXTENDED_LIFETIME = ['--disable-features=SharedWorkerExtendedLifetime'];

/** A browser signed in as somebody, for as long as the work takes. */
async function at<T>(desk: Desk, work: (desk: Desk) => Promise<T>): Promise<T> {
	try {
		return await work(desk);
	} finally {
		await desk.close();
	}
}

type Bench = (stack: Stack, seeded: Seeded) => Promise<readonly Figure[]>;

const BENCHES: Readonly<Record<string, Bench>> = {
	'sign-in': ({ origin }) => signInPage(origin),
	reload: async ({ origin }, seeded) =>
		at(await Desk.open(), async (desk) => {
			await desk.signIn(origin, seeded.accounts.reader);
			return [...(await reloads(desk, origin, seeded)), ...(await roomSwitch(desk, origin, seeded))];
		}),
	'cold-reload': async ({ origin }, seeded) =>
		at(await Desk.open(NO_EXTENDED_LIFETIME), async (desk) => {
			await desk.signIn(origin, seeded.accounts.reader);
			return coldReloads(desk, origin, seeded);
		}),
	send: async ({ origin }, seeded) =>
		at(await Desk.open(), async (sender) =>
			at(await Desk.open(), async (receiver) => {
				await sender.signIn(origin, seeded.accounts.writer);
				await receiver.signIn(origin, seeded.accounts.reader);
				return sendAndSee(sender, receiver, origin, seeded);
			}),
		),
	records: async ({ origin }, seeded) => {
		const coordinator = headlessVault(origin);
		try {
			await signInWith(coordinator, seeded.accounts.coordinator);
			return [await recordsShown(coordinator, origin, seeded, 5)];
		} finally {
			await coordinator.close();
		}
	},
};

await installChromium();
const wanted = process.argv.slice(2);
const stack = await startBenchStack(say);
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
	process.once(signal, () => void stack.stop().finally(() => process.exit(130)));
const figures: Figure[] = [];
const failures: string[] = [];
let seeded: Seeded | undefined;
try {
	seeded = await seededIn(stack, say);
	for (const [name, bench] of Object.entries(BENCHES)) {
		if (wanted.length > 0 && !wanted.includes(name)) continue;
		say(`Measuring: ${name}`);
		try {
			const measured = await bench(stack, seeded);
			for (const each of measured) say(`  ${each.name}: ${each[each.judged]} ${each.unit} (${each.judged} of ${each.runs.join(', ')})`);
			figures.push(...measured);
		} catch (failure) {
			// One that cannot be measured is no reason not to measure the others.
			failures.push(`${name}: ${String(failure)}`);
			say(`  not measured: ${String(failure)}`);
		}
	}
} finally {
	await stack.stop();
}
const rooms = { encrypted: seeded.rooms.length, longest: seeded.longMessages };
console.log(JSON.stringify({ at: new Date().toISOString(), load: loadavg()[0], rooms, figures, failures }, null, '\t'));
process.exit(failures.length > 0 || figures.some(({ met }) => met === false) ? 1 : 0);
