-- +goose Up

-- Photos whose facts come to the same, apart from what was said of the people shown, are in one
-- situation and share its timeline. So when somebody speaks, the timelines of their situations
-- change, and no photo. 0: not computed yet, which is done when the database is opened.
ALTER TABLE asset ADD COLUMN situation BIGINT NOT NULL DEFAULT 0;
DROP INDEX asset_list;
DROP INDEX asset_folder;
CREATE INDEX asset_list ON asset (state, sort_key, folder, stack, media_type, camera, shape, added_by, added_at, damaged, located, versions, situation);
CREATE INDEX asset_folder ON asset (folder, state, sort_key, stack, situation);
CREATE INDEX asset_situation ON asset (situation, sort_key);

CREATE TABLE situation (
  id       BIGINT PRIMARY KEY,
  timeline BIGINT NOT NULL
);
CREATE INDEX situation_timeline ON situation (timeline);
-- What a situation is: its facts as text, and their hash, by which it is found again.
CREATE TABLE situation_facts (
  situation BIGINT PRIMARY KEY,
  digest    TEXT NOT NULL UNIQUE,
  facts     TEXT NOT NULL
);
-- Whose word decides in a situation.
CREATE TABLE situation_person (
  person    BIGINT NOT NULL,
  situation BIGINT NOT NULL,
  PRIMARY KEY (person, situation)
);
CREATE INDEX situation_person_situation ON situation_person (situation);

-- Clearance over time, without gap or overlap from ever on, and the hash of all of it. A use is
-- cleared in a span for a purpose by its number, -1 for all; channels are bits.
CREATE TABLE timeline (
  id     BIGINT PRIMARY KEY,
  digest TEXT NOT NULL UNIQUE
);
CREATE TABLE timeline_span (
  timeline BIGINT NOT NULL,
  from_at  BIGINT NOT NULL,
  until_at BIGINT NOT NULL,
  status   TEXT    NOT NULL,
  PRIMARY KEY (timeline, from_at)
);
CREATE INDEX timeline_span_status ON timeline_span (status, timeline);
CREATE TABLE timeline_use (
  timeline BIGINT NOT NULL,
  purpose  BIGINT NOT NULL,
  from_at  BIGINT NOT NULL,
  until_at BIGINT NOT NULL,
  channels BIGINT NOT NULL,
  PRIMARY KEY (timeline, purpose, from_at)
);
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
