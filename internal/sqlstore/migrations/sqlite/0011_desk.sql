-- +goose Up

-- The balancing test behind legitimate interests, as JSON, and the document that an assessment
-- rests on; empty and 0: none.
ALTER TABLE assessment ADD COLUMN balance TEXT NOT NULL DEFAULT '';
ALTER TABLE assessment ADD COLUMN review_at INTEGER NOT NULL DEFAULT 0; -- when the balancing is to be looked at again
ALTER TABLE assessment ADD COLUMN evidence INTEGER NOT NULL DEFAULT 0;
CREATE INDEX assessment_ends ON assessment (ends_at) WHERE ends_at <> 0;
CREATE INDEX assessment_review ON assessment (review_at) WHERE review_at <> 0;

-- What ends when: few uses have an end.
CREATE INDEX clearance_use_until ON clearance_use (until_at) WHERE until_at <> 0;

-- On which basis the photos in a folder stand that have none of their own, only ever added to:
-- the one with the greatest number counts. basis is empty where the folder has none any more.
CREATE TABLE folder_basis (
  folder   INTEGER NOT NULL,
  number   INTEGER NOT NULL, -- from 1
  basis    TEXT    NOT NULL,
  note     TEXT    NOT NULL,
  ends_at  INTEGER NOT NULL,
  balance  TEXT    NOT NULL,
  review_at INTEGER NOT NULL,
  evidence INTEGER NOT NULL,
  by_user  INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  PRIMARY KEY (folder, number)
) STRICT, WITHOUT ROWID;
-- +goose StatementBegin
CREATE TRIGGER folder_basis_stays BEFORE UPDATE ON folder_basis BEGIN SELECT RAISE(ABORT, 'events are only added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER folder_basis_kept BEFORE DELETE ON folder_basis BEGIN SELECT RAISE(ABORT, 'events are only added'); END;
-- +goose StatementEnd

-- A file that somebody attached as proof: a blob sealed under a key of its own, which the house never
-- opens to look into.
CREATE TABLE attachment (
  id      INTEGER PRIMARY KEY,
  name    TEXT    NOT NULL,
  blob    TEXT    NOT NULL UNIQUE,
  bytes   INTEGER NOT NULL, -- of the plain file
  made_at INTEGER NOT NULL,
  made_by INTEGER NOT NULL
) STRICT;
-- What it is attached to: one of asset and folder is 0. One that is attached to nothing any more
-- goes, with its key.
CREATE TABLE attachment_use (
  attachment INTEGER NOT NULL REFERENCES attachment (id),
  asset      INTEGER NOT NULL,
  folder     INTEGER NOT NULL,
  PRIMARY KEY (attachment, asset, folder)
) STRICT, WITHOUT ROWID;
CREATE INDEX attachment_use_asset ON attachment_use (asset) WHERE asset <> 0;

-- A hold belongs to an asset or to a folder with all that lies in it, and says why.
ALTER TABLE stop ADD COLUMN folder INTEGER NOT NULL DEFAULT 0;
ALTER TABLE stop ADD COLUMN reason TEXT NOT NULL DEFAULT '';
CREATE INDEX stop_folder ON stop (folder) WHERE folder <> 0;

-- What was wanted and refused at the door: the last time for each use.
CREATE TABLE use_wanted (
  asset   INTEGER NOT NULL,
  purpose TEXT    NOT NULL,
  channel TEXT    NOT NULL,
  at      INTEGER NOT NULL,
  by_user INTEGER NOT NULL,
  PRIMARY KEY (asset, purpose, channel)
) STRICT, WITHOUT ROWID;
CREATE INDEX use_wanted_at ON use_wanted (at);

-- The organisation's own fields of people. seen_by: the groups whose members may see and change them, as JSON; empty:
-- all who may see names.
CREATE TABLE person_field (
  id        INTEGER PRIMARY KEY,
  name      TEXT    NOT NULL,
  name_fold TEXT    NOT NULL UNIQUE,
  seen_by   TEXT    NOT NULL,
  revision  INTEGER NOT NULL
) STRICT;

-- Somebody whose key was destroyed, and what was left of them: the certificate as JSON. Proof of
-- what they allowed is sealed anew under a key of its own and kept until keep_until.
CREATE TABLE person_erased (
  person     INTEGER PRIMARY KEY REFERENCES person (id),
  at         INTEGER NOT NULL,
  by_user    INTEGER NOT NULL,
  keep_until INTEGER NOT NULL,
  proof_gone INTEGER NOT NULL,
  paper      TEXT    NOT NULL
) STRICT;
