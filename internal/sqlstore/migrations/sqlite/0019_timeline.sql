-- +goose Up

-- Photos whose facts come to the same, apart from what was said of the people shown, are in one
-- situation and share its timeline. So when somebody speaks, the timelines of their situations
-- change, and no photo. 0: not computed yet, which is done when the database is opened.
ALTER TABLE asset ADD COLUMN situation INTEGER NOT NULL DEFAULT 0;
DROP INDEX asset_list;
DROP INDEX asset_folder;
CREATE INDEX asset_list ON asset (state, sort_key, folder, stack, media_type, camera, shape, added_by, added_at, damaged, located, versions, situation);
CREATE INDEX asset_folder ON asset (folder, state, sort_key, stack, situation);
CREATE INDEX asset_situation ON asset (situation, sort_key);

CREATE TABLE situation (
  id       INTEGER PRIMARY KEY,
  timeline INTEGER NOT NULL
) STRICT;
CREATE INDEX situation_timeline ON situation (timeline);
-- What a situation is: its facts as text, and their hash, by which it is found again.
CREATE TABLE situation_facts (
  situation INTEGER PRIMARY KEY,
  digest    TEXT NOT NULL UNIQUE,
  facts     TEXT NOT NULL
) STRICT;
-- Whose word decides in a situation.
CREATE TABLE situation_person (
  person    INTEGER NOT NULL,
  situation INTEGER NOT NULL,
  PRIMARY KEY (person, situation)
) STRICT, WITHOUT ROWID;
CREATE INDEX situation_person_situation ON situation_person (situation);

-- Clearance over time, without gap or overlap from ever on, and the hash of all of it. A use is
-- cleared in a span for a purpose by its number, -1 for all; channels are bits.
CREATE TABLE timeline (
  id     INTEGER PRIMARY KEY,
  digest TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE timeline_span (
  timeline INTEGER NOT NULL,
  from_at  INTEGER NOT NULL,
  until_at INTEGER NOT NULL,
  status   TEXT    NOT NULL,
  PRIMARY KEY (timeline, from_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX timeline_span_status ON timeline_span (status, timeline);
CREATE TABLE timeline_use (
  timeline INTEGER NOT NULL,
  purpose  INTEGER NOT NULL,
  from_at  INTEGER NOT NULL,
  until_at INTEGER NOT NULL,
  channels INTEGER NOT NULL,
  PRIMARY KEY (timeline, purpose, from_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX timeline_use_until ON timeline_use (until_at) WHERE until_at <> 0;

-- The same, told of each photo.
DROP TABLE clearance_span;
DROP TABLE clearance_use;
CREATE VIEW clearance_span AS
  SELECT a.sort_key, t.from_at, t.until_at, t.status
  FROM asset a JOIN situation s ON s.id = a.situation JOIN timeline_span t ON t.timeline = s.timeline;
CREATE VIEW clearance_use AS
  SELECT a.sort_key, t.purpose, t.from_at, t.until_at, t.channels
  FROM asset a JOIN situation s ON s.id = a.situation JOIN timeline_use t ON t.timeline = s.timeline;
