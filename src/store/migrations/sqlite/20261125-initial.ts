import { Migration } from '@mikro-orm/migrations';

export class Migration20261125Initial extends Migration {
  override up(): void {
    // Of two processes that migrate at once the later one must fail and roll back, not migrate twice.
    this.addSql('create unique index "schema_migrations_name" on "schema_migrations" ("name")');
    this.addSql(`create table "documents" (
      "connection" text not null, "entity" text not null, "source_id" text not null, "number" text not null,
      "fingerprint" text not null, "modified_at" text not null, "state" text not null, "issues" text not null,
      "mapping_version" text not null, "snapshot" text null, "attempts" integer not null,
      "dismissed" integer not null, "run_id" text not null, "updated_at" text not null,
      primary key ("connection", "entity", "source_id")
    )`);
    this.addSql('create index "documents_state" on "documents" ("connection", "state", "entity", "source_id")');
    this.addSql('create index "documents_number" on "documents" ("connection", "entity", "number")');
    this.addSql(`create table "sweeps" (
      "connection" text not null, "entity" text not null, "sweep_id" text not null, "started_at" text not null,
      primary key ("connection", "entity")
    )`);
    this.addSql(`create table "sightings" (
      "connection" text not null, "entity" text not null, "source_id" text not null, "sweep_id" text not null,
      primary key ("connection", "entity", "source_id")
    )`);
    this.addSql(`create table "links" (
      "connection" text not null, "entity" text not null, "source_id" text not null, "role" text not null,
      "target" text not null, "target_id" text not null, "target_version" text not null, "state" text not null,
      "generation" integer not null, "applied" text not null, "applied_hash" text not null, "facts" text not null,
      "mapping_version" text not null, "origin" text not null, "updated_at" text not null,
      primary key ("connection", "entity", "source_id", "role")
    )`);
    this.addSql('create index "links_target" on "links" ("connection", "target", "target_id")');
    this.addSql(`create table "operations" (
      "id" text not null primary key, "connection" text not null, "sequence" integer not null, "run_id" text not null,
      "entity" text not null, "source_id" text not null, "role" text not null, "payload" text not null,
      "status" text not null, "outcome" text null, "planned_at" text not null, "cancel_reason" text null
    )`);
    this.addSql('create index "operations_sequence" on "operations" ("connection", "sequence")');
    this.addSql('create index "operations_status" on "operations" ("connection", "status", "sequence")');
    this.addSql('create index "operations_document" on "operations" ("connection", "entity", "source_id", "sequence")');
    this.addSql('create index "operations_run" on "operations" ("run_id", "sequence")');
    this.addSql(`create table "requests" (
      "operation_id" text not null primary key, "connection" text not null, "request_id" text not null,
      "url" text not null, "params" text not null, "body" text not null, "sent_at" text not null,
      "last_sent_at" text not null, "sends" integer not null
    )`);
    this.addSql(`create table "receipts" (
      "sequence" integer not null primary key autoincrement, "connection" text not null, "operation_id" text not null,
      "outcome" text not null, "at" text not null, "payload" text not null
    )`);
    this.addSql('create index "receipts_operation" on "receipts" ("operation_id", "sequence")');
    this.addSql(`create table "runs" (
      "id" text not null primary key, "connection" text not null, "direction" text not null, "trigger" text not null,
      "state" text not null, "started_at" text not null, "finished_at" text null, "counts" text not null,
      "calls" text not null, "error" text null
    )`);
    this.addSql('create index "runs_connection" on "runs" ("connection", "started_at")');
    this.addSql('create index "runs_started" on "runs" ("started_at")');
    this.addSql('create index "runs_state" on "runs" ("state", "connection")');
    this.addSql(`create table "checkpoints" (
      "connection" text not null, "entity" text not null, "high_water" text not null, "filter_honoured" integer null,
      "swept_at" text not null, "updated_at" text not null, primary key ("connection", "entity")
    )`);
    this.addSql(`create table "tokens" (
      "connection" text not null, "vendor" text not null, "key_id" text not null, "sealed" text not null,
      "updated_at" text not null, primary key ("connection", "vendor")
    )`);
    this.addSql(`create table "leases" (
      "name" text not null primary key, "holder" text not null, "expires_at" text not null
    )`);
    this.addSql(`create table "cache_entries" (
      "connection" text not null, "key" text not null, "value" text not null, "fetched_at" text not null,
      primary key ("connection", "key")
    )`);
    this.addSql(`create table "answers" (
      "connection" text not null, "key" text not null, "fingerprint" text not null, "status" integer not null,
      "body" text not null, "created_at" text not null, "expires_at" text not null, primary key ("connection", "key")
    )`);
    this.addSql('create index "answers_expiry" on "answers" ("expires_at")');
    this.addSql('create index "answers_age" on "answers" ("created_at")');
    for (const change of ['update', 'delete']) {
      this.addSql(
        `create trigger "receipts_no_${change}" before ${change} on "receipts" begin select raise(abort, 'receipts are append-only'); end`,
      );
    }
  }
}
