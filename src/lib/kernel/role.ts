/** @file What a member may do in the network. */
import * as v from 'valibot';

/**
 * The roles of the roster: `specialist` exchanges intelligence; `coordinator` admits people and organises meetings; `delegate` commits a
 * country on behalf of its National Central Bureau; `approver` decides on operations; `frontline` works at a border post; `auditor` reads
 * hashes and the audit chain, no content.
 */
export const ROLES = ['specialist', 'coordinator', 'delegate', 'approver', 'frontline', 'auditor'] as const;
export const Role = v.picklist(ROLES);
export type Role = v.InferOutput<typeof Role>;
