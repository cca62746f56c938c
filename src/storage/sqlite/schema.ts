/**
 * The tables of the file. A resource has one number, `rid`: the sequence of its first version, so the order
 * of rids is the order of creation. What is referred to before it exists has a negative number in `dangling`,
 * which becomes the `target` of the resource when that is created; else `target` is the rid itself.
 */
export const schemaVersion = 1;

/** Audit trails of other stores, which came with a restore: nothing is added to them. Made when it is needed. */
export const elsewhere = `
CREATE TABLE IF NOT EXISTS audit_elsewhere (chain TEXT NOT NULL, n INTEGER NOT NULL, at INTEGER NOT NULL, seq INTEGER NOT NULL,
  patient TEXT, agent TEXT, hash TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (chain, n)) STRICT, WITHOUT ROWID`;

/** Set once, when the file is made. */
export const creation = ["PRAGMA page_size = 4096", "PRAGMA journal_mode = WAL"];

/** What a connection keeps of the file. KiB. */
export const cache = 65_536;

export const tuning = [
  "PRAGMA synchronous = FULL",
  "PRAGMA wal_autocheckpoint = 0",
  `PRAGMA cache_size = -${cache}`,
  "PRAGMA temp_store = MEMORY",
];

export const tables = `
-- One small number for a type (param '') and for each of its parameters. Never deleted, never given anew.
CREATE TABLE name (n INTEGER PRIMARY KEY, type TEXT NOT NULL, param TEXT NOT NULL, UNIQUE (type, param)) STRICT;

-- present: a character for each parameter that has an entry (names.ts).
CREATE TABLE resource (rid INTEGER PRIMARY KEY, type INTEGER NOT NULL, id TEXT NOT NULL, target INTEGER NOT NULL,
  version INTEGER NOT NULL, seq INTEGER NOT NULL, live INTEGER NOT NULL, present TEXT NOT NULL) STRICT;
CREATE UNIQUE INDEX resource_id ON resource (type, id);
CREATE INDEX resource_live ON resource (type) WHERE live = 1;
CREATE INDEX resource_target ON resource (target) WHERE target < 0;
CREATE TABLE dangling (n INTEGER PRIMARY KEY, type INTEGER NOT NULL, id TEXT NOT NULL, UNIQUE (type, id)) STRICT;

-- Append-only, current and old alike. seq: the order of commits, without gaps; at never falls along it.
CREATE TABLE version (seq INTEGER PRIMARY KEY, rid INTEGER NOT NULL, version INTEGER NOT NULL, type INTEGER NOT NULL,
  at INTEGER NOT NULL, method INTEGER NOT NULL, body TEXT) STRICT;
CREATE UNIQUE INDEX version_rid ON version (rid, version);
CREATE INDEX version_type ON version (type, seq);

-- The entries of each live resource as rows.ts writes them: what the tables below are told from.
CREATE TABLE shadow (rid INTEGER PRIMARY KEY, entries TEXT NOT NULL) STRICT;

-- mark: marks.ts.
CREATE TABLE token (tp INTEGER NOT NULL, code TEXT NOT NULL, rid INTEGER NOT NULL, system TEXT NOT NULL, mark INTEGER NOT NULL,
  PRIMARY KEY (tp, code, rid, system)) STRICT, WITHOUT ROWID;
CREATE TABLE string (tp INTEGER NOT NULL, folded TEXT NOT NULL, rid INTEGER NOT NULL, exact TEXT NOT NULL, mark INTEGER NOT NULL,
  PRIMARY KEY (tp, folded, rid, exact)) STRICT, WITHOUT ROWID;
CREATE TABLE text (tp INTEGER NOT NULL, text TEXT NOT NULL, rid INTEGER NOT NULL, PRIMARY KEY (tp, text, rid)) STRICT, WITHOUT ROWID;
CREATE TABLE uri (tp INTEGER NOT NULL, uri TEXT NOT NULL, rid INTEGER NOT NULL, PRIMARY KEY (tp, uri, rid)) STRICT, WITHOUT ROWID;
CREATE TABLE url (tp INTEGER NOT NULL, url TEXT NOT NULL, rid INTEGER NOT NULL, PRIMARY KEY (tp, url, rid)) STRICT, WITHOUT ROWID;
CREATE TABLE range (tp INTEGER NOT NULL, low REAL NOT NULL, rid INTEGER NOT NULL, high REAL NOT NULL, mark INTEGER NOT NULL,
  PRIMARY KEY (tp, low, rid, high)) STRICT, WITHOUT ROWID;
CREATE INDEX range_rid ON range (rid, tp, low, high);
CREATE INDEX range_high ON range (tp, high, low, rid);
CREATE TABLE quantity (tp INTEGER NOT NULL, low REAL NOT NULL, rid INTEGER NOT NULL, unit TEXT NOT NULL, high REAL NOT NULL,
  mark INTEGER NOT NULL, PRIMARY KEY (tp, low, rid, unit, high)) STRICT, WITHOUT ROWID;
CREATE INDEX quantity_high ON quantity (tp, high, low, rid, unit);
CREATE TABLE reference (tp INTEGER NOT NULL, target INTEGER NOT NULL, rid INTEGER NOT NULL, version TEXT NOT NULL,
  mark INTEGER NOT NULL, PRIMARY KEY (tp, target, rid, version)) STRICT, WITHOUT ROWID;
CREATE INDEX reference_rid ON reference (rid, tp, target);
CREATE TABLE joint (tp INTEGER NOT NULL, head TEXT NOT NULL, tail TEXT NOT NULL, low REAL NOT NULL, rid INTEGER NOT NULL,
  high REAL NOT NULL, PRIMARY KEY (tp, head, tail, low, rid, high)) STRICT, WITHOUT ROWID;
CREATE TABLE near (tp INTEGER NOT NULL, latitude REAL NOT NULL, longitude REAL NOT NULL, rid INTEGER NOT NULL,
  PRIMARY KEY (tp, latitude, longitude, rid)) STRICT, WITHOUT ROWID;
CREATE TABLE member (compartment INTEGER NOT NULL, target INTEGER NOT NULL, type INTEGER NOT NULL, rid INTEGER NOT NULL,
  PRIMARY KEY (compartment, target, type, rid)) STRICT, WITHOUT ROWID;

-- head, tail: what the first two parts are; low, high: of the first part that is a number (composed.ts).

-- n without gaps; hash = sha256(hash of the one before + body), in hexadecimal.
CREATE TABLE audit (n INTEGER PRIMARY KEY, at INTEGER NOT NULL, seq INTEGER NOT NULL, patient TEXT, agent TEXT,
  hash TEXT NOT NULL, body TEXT NOT NULL) STRICT;
CREATE INDEX audit_patient ON audit (patient, n) WHERE patient IS NOT NULL;
CREATE INDEX audit_agent ON audit (agent, n) WHERE agent IS NOT NULL;

CREATE TABLE record (kind TEXT NOT NULL, key TEXT NOT NULL, version INTEGER NOT NULL, expires INTEGER, fields TEXT NOT NULL,
  body TEXT NOT NULL, PRIMARY KEY (kind, key)) STRICT, WITHOUT ROWID;
CREATE INDEX record_expires ON record (expires) WHERE expires IS NOT NULL;
CREATE TABLE record_by (kind TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL, key TEXT NOT NULL,
  PRIMARY KEY (kind, field, value, key)) STRICT, WITHOUT ROWID;

-- Written to learn whether writing works.
CREATE TABLE trial (n INTEGER PRIMARY KEY, body BLOB) STRICT;
PRAGMA user_version = ${schemaVersion};
`;
