-- +goose Up

-- The balancing test behind legitimate interests, as JSON, and the document that an assessment
-- rests on; empty and 0: none.
ALTER TABLE assessment ADD COLUMN balance TEXT NOT NULL DEFAULT '';
ALTER TABLE assessment ADD COLUMN review_at BIGINT NOT NULL DEFAULT 0; -- when the balancing is to be looked at again
ALTER TABLE assessment ADD COLUMN evidence BIGINT NOT NULL DEFAULT 0;
CREATE INDEX assessment_ends ON assessment (ends_at) WHERE ends_at <> 0;
CREATE INDEX assessment_review ON assessment (review_at) WHERE review_at <> 0;

-- What ends when: few uses have an end.
CREATE INDEX clearance_use_until ON clearance_use (until_at) WHERE until_at <> 0;

-- On which basis the photos in a folder stand that have none of their own, only ever added to:
-- the one with the greatest number counts. basis is empty where the folder has none any more.
CREATE TABLE folder_basis (
  folder   BIGINT NOT NULL,
  number   BIGINT NOT NULL, -- from 1
  basis    TEXT    NOT NULL,
  note     TEXT    NOT NULL,
  ends_at  BIGINT NOT NULL,
  balance  TEXT    NOT NULL,
  review_at BIGINT NOT NULL,
  evidence BIGINT NOT NULL,
  by_user  BIGINT NOT NULL,
  at       BIGINT NOT NULL,
  PRIMARY KEY (folder, number)
);
CREATE TRIGGER folder_basis_stays BEFORE UPDATE OR DELETE ON folder_basis FOR EACH ROW EXECUTE FUNCTION consent_event_stays();

-- A file that somebody attached as proof: a blob sealed under a key of its own, which the house never
-- opens to look into.
CREATE TABLE attachment (
  id      BIGINT PRIMARY KEY,
  name    TEXT    NOT NULL,
  blob    TEXT    NOT NULL UNIQUE,
  bytes   BIGINT NOT NULL, -- of the plain file
  made_at BIGINT NOT NULL,
  made_by BIGINT NOT NULL
);
-- What it is attached to: one of asset and folder is 0. One that is attached to nothing any more
-- goes, with its key.
CREATE TABLE attachment_use (
  attachment BIGINT NOT NULL REFERENCES attachment (id),
  asset      BIGINT NOT NULL,
  folder     BIGINT NOT NULL,
  PRIMARY KEY (attachment, asset, folder)
);
CREATE INDEX attachment_use_asset ON attachment_use (asset) WHERE asset <> 0;

-- A hold belongs to an asset or to a folder with all that lies in it, and says why.
ALTER TABLE stop ADD COLUMN folder BIGINT NOT NULL DEFAULT 0;
ALTER TABLE stop ADD COLUMN reason TEXT NOT NULL DEFAULT '';
CREATE INDEX stop_folder ON stop (folder) WHERE folder <> 0;

-- What was wanted and refused at the door: the last time for each use.
CREATE TABLE use_wanted (
  asset   BIGINT NOT NULL,
  purpose TEXT    NOT NULL,
  channel TEXT    NOT NULL,
  at      BIGINT NOT NULL,
  by_user BIGINT NOT NULL,
  PRIMARY KEY (asset, purpose, channel)
);
CREATE INDEX use_wanted_at ON use_wanted (at);

-- The organisation's own fields of people. seen_by: the groups whose members may see and change them, as JSON; empty:
-- all who may see names.
CREATE TABLE person_field (
  id        BIGINT PRIMARY KEY,
  name      TEXT    NOT NULL,
  name_fold TEXT    NOT NULL UNIQUE,
  seen_by   TEXT    NOT NULL,
  revision  BIGINT NOT NULL
);

-- Somebody whose key was destroyed, and what was left of them: the certificate as JSON. Proof of
-- what they allowed is sealed anew under a key of its own and kept until keep_until.
CREATE TABLE person_erased (
  person     BIGINT PRIMARY KEY REFERENCES person (id),
  at         BIGINT NOT NULL,
  by_user    BIGINT NOT NULL,
  keep_until BIGINT NOT NULL,
  proof_gone BIGINT NOT NULL,
  paper      TEXT    NOT NULL
);
