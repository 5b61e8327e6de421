/** @file A message's markdown as a small tree that components draw. Never HTML: what is not in this tree cannot be shown (decision 17). */
import MarkdownIt from 'markdown-it';
import { shownParts } from '#lib/kernel/visible.ts';

type Token = ReturnType<InstanceType<typeof MarkdownIt>['parse']>[number];

/** What a message is made of. */
export type MarkdownNode =
	| { readonly kind: 'text'; readonly text: string }
	/** A character that steers the direction of text and is invisible by itself; shown by its name. */
	| { readonly kind: 'control'; readonly name: string }
	| { readonly kind: 'break' }
	| { readonly kind: 'rule' }
	| { readonly kind: 'code'; readonly text: string }
	| { readonly kind: 'block-code'; readonly text: string; readonly language: string }
	| { readonly kind: 'link'; readonly href: string; readonly children: readonly MarkdownNode[] }
	| { readonly kind: 'heading'; readonly level: number; readonly children: readonly MarkdownNode[] }
	| { readonly kind: 'list'; readonly ordered: boolean; readonly start: number; readonly children: readonly MarkdownNode[] }
	| { readonly kind: 'cell'; readonly head: boolean; readonly children: readonly MarkdownNode[] }
	| { readonly kind: Wrapper; readonly children: readonly MarkdownNode[] };

type Wrapper = 'paragraph' | 'strong' | 'em' | 'strike' | 'quote' | 'item' | 'table' | 'row';

/* Images are not parsed at all: nothing may be fetched, and an address in a message must stay readable. HTML stays text. */
const parser = new MarkdownIt({ html: false, linkify: true, breaks: true, typographer: false }).disable(['image', 'reference']);
parser.validateLink = (url) => /^(https?:\/\/|mailto:)/i.test(url.trim());

const WRAPPERS: Readonly<Record<string, Wrapper>> = {
	paragraph: 'paragraph',
	strong: 'strong',
	em: 'em',
	s: 'strike',
	blockquote: 'quote',
	list_item: 'item',
	table: 'table',
	tr: 'row',
};

function wrap(open: Token, children: readonly MarkdownNode[]): readonly MarkdownNode[] {
	const name = open.type.replace(/_open$/, '');
	switch (name) {
		case 'heading':
			return [{ kind: 'heading', level: Number(open.tag.slice(1)), children }];
		case 'bullet_list':
			return [{ kind: 'list', ordered: false, start: 1, children }];
		case 'ordered_list':
			return [{ kind: 'list', ordered: true, start: Number(open.attrGet('start') ?? 1), children }];
		case 'link':
			return [{ kind: 'link', href: String(open.attrGet('href') ?? ''), children }];
		case 'th':
		case 'td':
			return [{ kind: 'cell', head: name === 'th', children }];
		default: {
			const kind = WRAPPERS[name];
			// A "tight" list hides its paragraphs; sections of a table only group rows.
			return kind === undefined || open.hidden ? children : [{ kind, children }];
		}
	}
}

function leaf(token: Token): readonly MarkdownNode[] {
	switch (token.type) {
		case 'inline':
			return tree(token.children ?? []);
		case 'softbreak':
		case 'hardbreak':
			return [{ kind: 'break' }];
		case 'hr':
			return [{ kind: 'rule' }];
		case 'code_inline':
			return [{ kind: 'code', text: token.content }];
		case 'fence':
		case 'code_block':
			return [{ kind: 'block-code', text: token.content.replace(/\n$/, ''), language: token.info.trim().split(/\s+/)[0] ?? '' }];
		default:
			return shownParts(token.content);
	}
}

function tree(tokens: readonly Token[]): readonly MarkdownNode[] {
	const stack: { readonly open: Token | null; readonly children: MarkdownNode[] }[] = [{ open: null, children: [] }];
	for (const token of tokens) {
		const top = stack.at(-1);
		if (token.nesting === 1) stack.push({ open: token, children: [] });
		else if (token.nesting === -1) {
			const closed = stack.pop();
			if (closed?.open) stack.at(-1)?.children.push(...wrap(closed.open, closed.children));
		} else top?.children.push(...leaf(token));
	}
	return stack[0]?.children ?? [];
}

/** Parses a message. */
export const markdownTree = (text: string): readonly MarkdownNode[] => tree(parser.parse(text, {}));

/** The message as one line of plain text: for quotes, lists and screen readers. */
export function plainLine(text: string, most = 160): string {
	const collect = (nodes: readonly MarkdownNode[]): string =>
		nodes
			.map((node) => {
				if ('text' in node) return node.text;
				if ('children' in node) return collect(node.children) + (['paragraph', 'item', 'cell', 'heading'].includes(node.kind) ? ' ' : '');
				return node.kind === 'control' ? '' : ' ';
			})
			.join('');
	const line = collect(markdownTree(text)).replace(/\s+/g, ' ').trim();
	return line.length > most ? `${line.slice(0, most).trimEnd()}…` : line;
}
