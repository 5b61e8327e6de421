/** @file A message as a tree of known parts; what is not known stays text. */
import { describe, expect, it } from 'vitest';
import { markdownTree, plainLine, type MarkdownNode } from './markdown.ts';

const links = (nodes: readonly MarkdownNode[]): string[] =>
	nodes.flatMap((node) => [...(node.kind === 'link' ? [node.href] : []), ...('children' in node ? links(node.children) : [])]);

describe('a message as a tree', () => {
	it('keeps the marks people use', () => {
		expect(markdownTree('**Callao**, _two_ ~~three~~ `code`')).toEqual([
			{
				kind: 'paragraph',
				children: [
					{ kind: 'strong', children: [{ kind: 'text', text: 'Callao' }] },
					{ kind: 'text', text: ', ' },
					{ kind: 'em', children: [{ kind: 'text', text: 'two' }] },
					{ kind: 'text', text: ' ' },
					{ kind: 'strike', children: [{ kind: 'text', text: 'three' }] },
					{ kind: 'text', text: ' ' },
					{ kind: 'code', text: 'code' },
				],
			},
		]);
	});

	it('nests lists and knows where they start', () => {
		const [list] = markdownTree('3. a\n4. b\n   - c');
		expect(list).toMatchObject({ kind: 'list', ordered: true, start: 3 });
		expect(JSON.stringify(list)).toContain('"ordered":false');
	});

	it('draws tables as rows of cells', () => {
		const [table] = markdownTree('| a | b |\n|---|---|\n| 1 | 2 |');
		expect(table).toMatchObject({ kind: 'table', children: [{ kind: 'row' }, { kind: 'row' }] });
		expect(JSON.stringify(table)).toContain('"head":true');
	});

	it('makes links of web and mail addresses, and of nothing else', () => {
		expect(links(markdownTree('see https://www.interpol.int and [x](https://a.example/b)'))).toEqual([
			'https://www.interpol.int',
			'https://a.example/b',
		]);
		for (const bad of [
			'[x](javascript:alert(1))',
			'[x](data:text/html,hi)',
			'[x](vbscript:a)',
			'[x](file:///etc/passwd)',
			'[x](/api/audit)',
			'<a href="https://x.example">x</a>',
		]) {
			expect(links(markdownTree(bad)).filter((href) => !href.startsWith('https://x.example'))).toEqual([]);
		}
	});

	it('loads no image and keeps HTML as text', () => {
		expect(JSON.stringify(markdownTree('![a](https://x.example/p.png)'))).not.toContain('"image"');
		expect(plainLine('<img src=x onerror=alert(1)>')).toBe('<img src=x onerror=alert(1)>');
	});

	it('makes invisible direction marks visible', () => {
		expect(markdownTree('abc\u202egpj.exe\u200f')).toEqual([
			{
				kind: 'paragraph',
				children: [
					{ kind: 'text', text: 'abc' },
					{ kind: 'control', name: 'RLO' },
					{ kind: 'text', text: 'gpj.exe' },
					{ kind: 'control', name: 'RLM' },
				],
			},
		]);
	});

	it('loses no text of hostile strings', () => {
		const strings = [
			'<script>alert(1)</script>',
			'\u202e\u202d',
			'a'.repeat(20_000),
			'[['.repeat(500),
			`${'> '.repeat(200)}x`,
			'\0',
			'￿',
			'​',
			'| |\n|-|',
		];
		for (const text of strings) expect(() => markdownTree(text)).not.toThrow();
	});

	it('says a message in one line', () => {
		expect(plainLine('# Arrivals\n\n- one\n- two\n\n**three**')).toBe('Arrivals one two three');
		expect(plainLine('x'.repeat(300), 10)).toBe('xxxxxxxxxx…');
	});
});
