/** @file Neutral names for rooms, for the server's eyes: they say nothing of what is spoken of, nor where. */

// Weather, stones, plants and tools: no places, no persons, nothing that hints at people, transport or police.
const FIRST =
	'amber ashen basalt birch blue bright bronze calm cedar chalk clear cobalt copper coral crisp dawn deep dry ebony elm fern flint fresh frost garnet gentle glass golden granite green grey hazel indigo iris ivory jade juniper late linen lunar maple marble mellow mild mint misty mossy oak olive opal pale pearl pine plain plum quartz quiet rapid red ripe round rowan ruby rust sage sandy silver slate slow soft solar spare spruce still stone swift tawny teal thyme umber velvet violet warm white willow winter yellow'.split(
		' ',
	);
const SECOND =
	'anvil arch aspen barrel basin beacon bell bench bloom bough bowl brook brush cable candle canvas chart circle clock clover compass cone cork crest crystal cup current drum echo ember feather field flask fossil fountain garden gate grove hammer harp hearth hill kettle kite ladder lamp lantern lattice leaf ledger lens loom lute meadow mill mirror needle nest orchard paddle pebble pillar plate prism quill reed ribbon ridge ring root saddle sail shell signal spiral spring star stem table thread timber tower trellis tunnel vase vessel vine wheel window wren'.split(
		' ',
	);

/** A two-word name such as "Quiet Lantern". `random` gives integers from 0 up to, not including, its argument. Repeats do no harm. */
export function codeWord(random: (below: number) => number): string {
	const pick = (words: readonly string[]): string => {
		const word = words[random(words.length)];
		if (word === undefined) throw new RangeError('The random source went out of bounds.');
		return word.charAt(0).toUpperCase() + word.slice(1);
	};
	return `${pick(FIRST)} ${pick(SECOND)}`;
}

/** Whether a name could have come from {@link codeWord}: a real title never goes to the server, by accident or otherwise. */
export function isCodeWord(name: string): boolean {
	const [first, second, ...rest] = name.toLowerCase().split(' ');
	return rest.length === 0 && FIRST.includes(first ?? '') && SECOND.includes(second ?? '');
}
