CREATE TABLE "audit" (
	"seq" integer PRIMARY KEY NOT NULL,
	"at" text NOT NULL,
	"actor" text,
	"act" text NOT NULL,
	"subject" text NOT NULL,
	"prev" text NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "audit_hash_unique" UNIQUE("hash")
);
--> statement-breakpoint
CREATE TABLE "audit_head" (
	"only" integer PRIMARY KEY NOT NULL,
	"seq" integer NOT NULL,
	"hash" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "session" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"seen_at" timestamp (3) with time zone NOT NULL,
	"checked_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "set_up" (
	"only" boolean PRIMARY KEY NOT NULL,
	"founder" text NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "spent_openid_token" (
	"id" text PRIMARY KEY NOT NULL,
	"spent_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "enrolment" (
	"invitation" text NOT NULL,
	"user_id" text NOT NULL,
	"request" text NOT NULL,
	"signature" text NOT NULL,
	"mac" text NOT NULL,
	"posted_at" timestamp (3) with time zone NOT NULL,
	"declined_at" timestamp (3) with time zone,
	"declined_by" text,
	CONSTRAINT "enrolment_invitation_user_id_pk" PRIMARY KEY("invitation","user_id")
);
--> statement-breakpoint
CREATE TABLE "invitation" (
	"id" text PRIMARY KEY NOT NULL,
	"inviter" text NOT NULL,
	"hash" text NOT NULL,
	"body" text NOT NULL,
	"sealed" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"claimed_at" timestamp (3) with time zone,
	"withdrawn_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "ledger_admission" (
	"room" text NOT NULL,
	"user_id" text NOT NULL,
	"entry" text NOT NULL,
	"seq" integer NOT NULL,
	"state" text NOT NULL,
	"roster" text NOT NULL,
	"first_epoch" integer NOT NULL,
	CONSTRAINT "ledger_admission_room_user_id_pk" PRIMARY KEY("room","user_id")
);
--> statement-breakpoint
CREATE TABLE "ledger_approval" (
	"entry" text PRIMARY KEY NOT NULL,
	"target" text NOT NULL,
	"author" text NOT NULL,
	"decision" text NOT NULL,
	"room" text NOT NULL,
	"seq" integer NOT NULL,
	"network_seq" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ledger_charter" (
	"room" text PRIMARY KEY NOT NULL,
	"entry" text NOT NULL,
	"state" text NOT NULL,
	"first_author" text NOT NULL,
	"tlp" text NOT NULL,
	"release" text[],
	"past_epochs" boolean NOT NULL,
	"network_room" boolean NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ledger_entry" (
	"room" text NOT NULL,
	"seq" integer NOT NULL,
	"head" text NOT NULL,
	"hash" text NOT NULL,
	"header" "bytea" NOT NULL,
	"signature" text NOT NULL,
	"cosignatures" jsonb NOT NULL,
	"ciphertext" "bytea",
	"size" integer NOT NULL,
	"record" text NOT NULL,
	"kind" text NOT NULL,
	"version" integer NOT NULL,
	"state" text NOT NULL,
	"author" text NOT NULL,
	"idem" text NOT NULL,
	"network_seq" integer NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "ledger_entry_room_seq_pk" PRIMARY KEY("room","seq"),
	CONSTRAINT "ledger_entry_hash_unique" UNIQUE("hash"),
	CONSTRAINT "ledger_entry_record_version" UNIQUE("record","version"),
	CONSTRAINT "ledger_entry_author_idem" UNIQUE("author","idem")
);
--> statement-breakpoint
CREATE TABLE "ledger_epoch" (
	"entry" text PRIMARY KEY NOT NULL,
	"room" text NOT NULL,
	"number" integer NOT NULL,
	"seq" integer NOT NULL,
	"commitment" text NOT NULL,
	"grantees" text[] NOT NULL,
	CONSTRAINT "ledger_epoch_number" UNIQUE("room","number")
);
--> statement-breakpoint
CREATE TABLE "ledger_link" (
	"entry" text NOT NULL,
	"place" integer NOT NULL,
	"kind" text NOT NULL,
	"to_record" text NOT NULL,
	CONSTRAINT "ledger_link_entry_place_pk" PRIMARY KEY("entry","place")
);
--> statement-breakpoint
CREATE TABLE "ledger_network" (
	"version" integer PRIMARY KEY NOT NULL,
	"entry" text NOT NULL,
	"room" text NOT NULL,
	"seq" integer NOT NULL,
	"roots" text[] NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ledger_room" (
	"room" text PRIMARY KEY NOT NULL,
	"network_room" boolean DEFAULT false NOT NULL,
	"seq" integer DEFAULT 0 NOT NULL,
	"head" text NOT NULL,
	"network_seq" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ledger_roster" (
	"entry" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"seq" integer NOT NULL,
	"version" integer NOT NULL,
	"state" text NOT NULL,
	"clear" jsonb NOT NULL,
	"roles" text[] NOT NULL,
	"country" text NOT NULL,
	"until" text,
	"current" boolean NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ledger_use" (
	"author" text NOT NULL,
	"day" text NOT NULL,
	"entries" integer NOT NULL,
	"bytes" bigint NOT NULL,
	CONSTRAINT "ledger_use_author_day_pk" PRIMARY KEY("author","day")
);
--> statement-breakpoint
CREATE TABLE "reminder" (
	"record" text NOT NULL,
	"room" text NOT NULL,
	"entry" text NOT NULL,
	"remind_at" timestamp (3) with time zone NOT NULL,
	"sent_at" timestamp (3) with time zone,
	CONSTRAINT "reminder_record_pk" PRIMARY KEY("record")
);
--> statement-breakpoint
ALTER TABLE "enrolment" ADD CONSTRAINT "enrolment_invitation_invitation_id_fk" FOREIGN KEY ("invitation") REFERENCES "public"."invitation"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ledger_admission" ADD CONSTRAINT "ledger_admission_room_ledger_room_room_fk" FOREIGN KEY ("room") REFERENCES "public"."ledger_room"("room") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ledger_approval" ADD CONSTRAINT "ledger_approval_entry_ledger_entry_hash_fk" FOREIGN KEY ("entry") REFERENCES "public"."ledger_entry"("hash") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ledger_approval" ADD CONSTRAINT "ledger_approval_target_ledger_entry_hash_fk" FOREIGN KEY ("target") REFERENCES "public"."ledger_entry"("hash") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ledger_charter" ADD CONSTRAINT "ledger_charter_room_ledger_room_room_fk" FOREIGN KEY ("room") REFERENCES "public"."ledger_room"("room") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ledger_entry" ADD CONSTRAINT "ledger_entry_room_ledger_room_room_fk" FOREIGN KEY ("room") REFERENCES "public"."ledger_room"("room") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ledger_epoch" ADD CONSTRAINT "ledger_epoch_entry_ledger_entry_hash_fk" FOREIGN KEY ("entry") REFERENCES "public"."ledger_entry"("hash") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ledger_epoch" ADD CONSTRAINT "ledger_epoch_room_ledger_room_room_fk" FOREIGN KEY ("room") REFERENCES "public"."ledger_room"("room") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ledger_link" ADD CONSTRAINT "ledger_link_entry_ledger_entry_hash_fk" FOREIGN KEY ("entry") REFERENCES "public"."ledger_entry"("hash") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ledger_network" ADD CONSTRAINT "ledger_network_entry_ledger_entry_hash_fk" FOREIGN KEY ("entry") REFERENCES "public"."ledger_entry"("hash") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ledger_roster" ADD CONSTRAINT "ledger_roster_entry_ledger_entry_hash_fk" FOREIGN KEY ("entry") REFERENCES "public"."ledger_entry"("hash") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "session_user" ON "session" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "enrolment_user" ON "enrolment" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "ledger_admission_user" ON "ledger_admission" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "ledger_approval_target" ON "ledger_approval" USING btree ("target");--> statement-breakpoint
CREATE INDEX "ledger_entry_author_received" ON "ledger_entry" USING btree ("author","received_at");--> statement-breakpoint
CREATE INDEX "ledger_link_to" ON "ledger_link" USING btree ("to_record");--> statement-breakpoint
CREATE UNIQUE INDEX "ledger_room_one_network" ON "ledger_room" USING btree ("network_room") WHERE "ledger_room"."network_room";--> statement-breakpoint
CREATE UNIQUE INDEX "ledger_roster_current" ON "ledger_roster" USING btree ("user_id") WHERE "ledger_roster"."current";--> statement-breakpoint
CREATE INDEX "ledger_roster_user" ON "ledger_roster" USING btree ("user_id","seq");--> statement-breakpoint
CREATE INDEX "reminder_due" ON "reminder" USING btree ("sent_at","remind_at");