-- +goose Up

-- Somebody in the register of people depicted. What they are called and how they are reached is
-- sealed under a key of their own; in clear stands only what decisions need. root is the person
-- that they were merged into, or themselves. change is the register's version at the last change.
CREATE TABLE person (
  id          INTEGER PRIMARY KEY,
  number      INTEGER NOT NULL UNIQUE,
  root        INTEGER NOT NULL,
  minor       INTEGER NOT NULL,
  minor_ends  INTEGER NOT NULL, -- 0: not known
  deceased_at INTEGER NOT NULL,
  free_from   INTEGER NOT NULL,
  sealed      BLOB    NOT NULL,
  change      INTEGER NOT NULL,
  made_at     INTEGER NOT NULL,
  made_by     INTEGER NOT NULL,
  revision    INTEGER NOT NULL
) STRICT;
CREATE INDEX person_root ON person (root);
CREATE INDEX person_change ON person (change, id);

CREATE TABLE guardian (
  person   INTEGER NOT NULL REFERENCES person (id),
  position INTEGER NOT NULL,
  guardian INTEGER NOT NULL REFERENCES person (id),
  relation TEXT    NOT NULL,
  from_at  INTEGER NOT NULL,
  until_at INTEGER NOT NULL,
  PRIMARY KEY (person, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX guardian_guardian ON guardian (guardian);

-- Doubles that were made one. Each remembers whom it moved, so that it can be undone.
CREATE TABLE person_merge (
  id        INTEGER PRIMARY KEY,
  loser     INTEGER NOT NULL REFERENCES person (id),
  winner    INTEGER NOT NULL REFERENCES person (id),
  at        INTEGER NOT NULL,
  by_user   INTEGER NOT NULL,
  undone_at INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE person_moved (
  merge  INTEGER NOT NULL REFERENCES person_merge (id),
  person INTEGER NOT NULL REFERENCES person (id),
  PRIMARY KEY (merge, person)
) STRICT, WITHOUT ROWID;

ALTER TABLE asset ADD COLUMN scene TEXT NOT NULL DEFAULT '';

-- A person in a photo, or a face of which nobody has said whose it is. region is the place of
-- the region in the file that it came from, counted from 1; the name that it carries stays there.
CREATE TABLE appearance (
  id       INTEGER PRIMARY KEY,
  asset    INTEGER NOT NULL,
  number   INTEGER NOT NULL,
  person   INTEGER NOT NULL, -- 0: nobody is named
  x        REAL    NOT NULL,
  y        REAL    NOT NULL,
  w        REAL    NOT NULL,
  h        REAL    NOT NULL,
  source   TEXT    NOT NULL,
  state    TEXT    NOT NULL,
  region   INTEGER NOT NULL,
  by_user  INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  UNIQUE (asset, number)
) STRICT;
CREATE INDEX appearance_person ON appearance (person, asset) WHERE person <> 0;

-- What was said of an appearance, only ever added to. state is empty when it was taken away.
CREATE TABLE appearance_event (
  appearance INTEGER NOT NULL,
  at         INTEGER NOT NULL,
  revision   INTEGER NOT NULL,
  asset      INTEGER NOT NULL,
  number     INTEGER NOT NULL,
  person     INTEGER NOT NULL,
  state      TEXT    NOT NULL,
  by_user    INTEGER NOT NULL,
  PRIMARY KEY (appearance, revision)
) STRICT, WITHOUT ROWID;
CREATE INDEX appearance_event_asset ON appearance_event (asset);

-- The numbers of the organisation's purposes (kind 1) and channels (kind 2). A number that was
-- given never changes: answers are kept by it.
CREATE TABLE use_term (
  kind   INTEGER NOT NULL,
  number INTEGER NOT NULL,
  key    TEXT    NOT NULL,
  PRIMARY KEY (kind, number),
  UNIQUE (kind, key)
) STRICT, WITHOUT ROWID;

-- A consent is what was asked of one person; what was said about it are its events, which are
-- only ever added. sealed is under the person's key.
CREATE TABLE consent (
  id         INTEGER PRIMARY KEY,
  person     INTEGER NOT NULL REFERENCES person (id),
  extent     TEXT    NOT NULL,
  from_at    INTEGER NOT NULL,
  until_at   INTEGER NOT NULL,
  asked_at   INTEGER NOT NULL,
  made_by    INTEGER NOT NULL,
  sealed     BLOB    NOT NULL
) STRICT;
CREATE INDEX consent_person ON consent (person);

CREATE TABLE consent_signer (
  consent  INTEGER NOT NULL REFERENCES consent (id),
  person   INTEGER NOT NULL REFERENCES person (id),
  guardian INTEGER NOT NULL,
  PRIMARY KEY (consent, person)
) STRICT, WITHOUT ROWID;

-- What a consent covers: one of asset and folder is 0.
CREATE TABLE consent_scope (
  consent INTEGER NOT NULL REFERENCES consent (id),
  asset   INTEGER NOT NULL,
  folder  INTEGER NOT NULL,
  PRIMARY KEY (consent, asset, folder)
) STRICT, WITHOUT ROWID;
CREATE INDEX consent_scope_folder ON consent_scope (folder) WHERE folder <> 0;

CREATE TABLE consent_event (
  consent     INTEGER NOT NULL REFERENCES consent (id),
  number      INTEGER NOT NULL, -- from 1
  kind        TEXT    NOT NULL,
  at          INTEGER NOT NULL,
  signer      INTEGER NOT NULL,
  until_at    INTEGER NOT NULL,
  successor   INTEGER NOT NULL,
  method      TEXT    NOT NULL,
  recorded_by INTEGER NOT NULL,
  source      TEXT    NOT NULL,
  quitclaim   INTEGER NOT NULL,
  version     INTEGER NOT NULL,
  language    TEXT    NOT NULL,
  shown       BLOB    NOT NULL, -- empty where no text of ours was shown
  PRIMARY KEY (consent, number)
) STRICT, WITHOUT ROWID;

-- Channels are sets of bits, by the number of the channel.
CREATE TABLE consent_answer (
  consent INTEGER NOT NULL,
  event   INTEGER NOT NULL,
  purpose INTEGER NOT NULL,
  yes     INTEGER NOT NULL,
  no      INTEGER NOT NULL,
  PRIMARY KEY (consent, event, purpose)
) STRICT, WITHOUT ROWID;
CREATE TABLE consent_event_asset (
  consent INTEGER NOT NULL,
  event   INTEGER NOT NULL,
  asset   INTEGER NOT NULL,
  PRIMARY KEY (consent, event, asset)
) STRICT, WITHOUT ROWID;

-- An objection or restriction belongs to a person, a hold to an asset; the other is 0.
CREATE TABLE stop (
  id       INTEGER PRIMARY KEY,
  kind     TEXT    NOT NULL,
  person   INTEGER NOT NULL,
  asset    INTEGER NOT NULL,
  from_at  INTEGER NOT NULL,
  until_at INTEGER NOT NULL,
  made_by  INTEGER NOT NULL,
  ended_by INTEGER NOT NULL,
  sealed   BLOB    NOT NULL -- the note, under the person's key
) STRICT;
CREATE INDEX stop_person ON stop (person) WHERE person <> 0;
CREATE INDEX stop_asset ON stop (asset) WHERE asset <> 0;
-- For which photos; none is all of the person.
CREATE TABLE stop_photo (
  stop  INTEGER NOT NULL REFERENCES stop (id),
  asset INTEGER NOT NULL,
  PRIMARY KEY (stop, asset)
) STRICT, WITHOUT ROWID;

-- For which uses a photo is cleared in each span: purpose by its number, -1 for all; channels as
-- bits. "Cleared for P on C now" is one condition on it.
CREATE TABLE clearance_use (
  sort_key INTEGER NOT NULL,
  purpose  INTEGER NOT NULL,
  from_at  INTEGER NOT NULL,
  until_at INTEGER NOT NULL,
  channels INTEGER NOT NULL,
  PRIMARY KEY (sort_key, purpose, from_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX clearance_use_purpose ON clearance_use (purpose, sort_key, from_at, until_at, channels);
INSERT INTO clearance_use (sort_key, purpose, from_at, until_at, channels)
  SELECT sort_key, -1, from_at, until_at, -1 FROM clearance_span WHERE status = 'cleared';

-- When somebody or something in a photo is restricted (GDPR Art. 18): it is then shown to the
-- officer alone.
CREATE TABLE restricted_span (
  sort_key INTEGER NOT NULL,
  from_at  INTEGER NOT NULL,
  until_at INTEGER NOT NULL,
  PRIMARY KEY (sort_key, from_at)
) STRICT, WITHOUT ROWID;

-- +goose StatementBegin
CREATE TRIGGER consent_event_stays BEFORE UPDATE ON consent_event BEGIN SELECT RAISE(ABORT, 'events are only added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER consent_event_kept BEFORE DELETE ON consent_event BEGIN SELECT RAISE(ABORT, 'events are only added'); END;
-- +goose StatementEnd
