import { Migration } from '@mikro-orm/migrations';

/** Receipts stay append-only, and leave with the whole connection only. */
export class Migration20261125Connections extends Migration {
  override up(): void {
    this.addSql(`create table "connections" (
      "connection" text not null, "organization" text not null, "company" text not null, "mode" text not null,
      "since" text not null, primary key ("connection")
    )`);
    this.addSql('drop trigger "receipts_no_delete"');
    this.addSql(
      `create trigger "receipts_no_delete" before delete on "receipts"
        when not exists (select 1 from "connections" where "connection" = old."connection" and "mode" = 'deleted')
        begin select raise(abort, 'receipts are append-only'); end`,
    );
  }
}
