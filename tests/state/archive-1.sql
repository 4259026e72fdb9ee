-- archive.db of version 1 with one message of the organisation acme; its content is archive-content/.
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE schema(module TEXT PRIMARY KEY, version BIGINT NOT NULL);
INSERT INTO schema VALUES('archive',1);
CREATE TABLE archive_message(
         org TEXT NOT NULL,
         id TEXT NOT NULL,
         idempotency_key TEXT NOT NULL,
         campaign TEXT NOT NULL,
         template TEXT NOT NULL,
         channel TEXT NOT NULL,
         recipient TEXT NOT NULL,
         subject TEXT NOT NULL,
         created BIGINT NOT NULL,
         archived BIGINT NOT NULL,
         changed BIGINT NOT NULL,
         state TEXT NOT NULL,
         state_since BIGINT NOT NULL,
         content TEXT NOT NULL,
         content_bytes BIGINT NOT NULL,
         error TEXT,
         hold TEXT,
         PRIMARY KEY(org, id));
INSERT INTO archive_message VALUES('acme','01JD9Z4K6Q3V5X7Y9ZABCDEFGH','inv-2026/0042','invoices-2026-11','invoice@3','email','anna@example.com','Számla 2026/0042',1795334280000,1795334400000,1795334340000,'delivered',1795334350000,'sha256:6db63c07f537b10f98bb9f8e7a677b2c00bf55a758a40b30d886c0e6066016e3',285,NULL,NULL);
CREATE TABLE archive_alias(
         org TEXT NOT NULL,
         alias TEXT NOT NULL,
         id TEXT NOT NULL,
         PRIMARY KEY(org, alias));
CREATE TABLE archive_address(
         org TEXT NOT NULL,
         address TEXT NOT NULL,
         message TEXT NOT NULL,
         PRIMARY KEY(org, address, message));
INSERT INTO archive_address VALUES('acme','anna@example.com','01JD9Z4K6Q3V5X7Y9ZABCDEFGH');
CREATE TABLE archive_event(
         org TEXT NOT NULL,
         id TEXT NOT NULL,
         message TEXT NOT NULL,
         at BIGINT NOT NULL,
         name TEXT NOT NULL,
         by TEXT NOT NULL,
         place BIGINT,
         entry TEXT,
         detail TEXT,
         PRIMARY KEY(org, id));
INSERT INTO archive_event VALUES('acme','01M81464T061J4TEV02PQFNH7G','01JD9Z4K6Q3V5X7Y9ZABCDEFGH',1795334280000,'rendered','hammy-render',0,'{"at":"2026-11-22T07:58:00.000Z","by":"hammy-render","event":"rendered"}',NULL);
INSERT INTO archive_event VALUES('acme','01M8147ZD0N6DEMENTXNT7DFX5','01JD9Z4K6Q3V5X7Y9ZABCDEFGH',1795334340000,'sent','hammy-send',1,'{"at":"2026-11-22T07:59:00.000Z","by":"hammy-send","event":"sent"}',NULL);
INSERT INTO archive_event VALUES('acme','01M8149T00F30M2JJD85NV34A6','01JD9Z4K6Q3V5X7Y9ZABCDEFGH',1795334400000,'archived','hammy-archive',2,'{"at":"2026-11-22T08:00:00.000Z","by":"hammy-archive","event":"archived"}',NULL);
INSERT INTO archive_event VALUES('acme','01M814895GW07WKVEB58527ZH4','01JD9Z4K6Q3V5X7Y9ZABCDEFGH',1795334350000,'delivered','hammy-bounce',NULL,NULL,NULL);
CREATE INDEX archive_message_created ON archive_message(org, created, id);
CREATE INDEX archive_message_campaign ON archive_message(org, campaign);
CREATE UNIQUE INDEX archive_message_key ON archive_message(org, idempotency_key) WHERE idempotency_key <> '';
CREATE INDEX archive_event_message ON archive_event(org, message);
COMMIT;
