-- +goose Up

-- A set of photos asked for as one archive. What left stands in use_made; what became of each photo
-- of the set is kept for some days, for the one who asked.
CREATE TABLE release_order (
  id       INTEGER PRIMARY KEY,
  purpose  TEXT    NOT NULL,
  channel  TEXT    NOT NULL,
  preset   TEXT    NOT NULL,
  names    TEXT    NOT NULL,
  blur     INTEGER NOT NULL,
  by_user  INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  digest   BLOB    NOT NULL UNIQUE, -- SHA-256 of the secret by which it is collected
  ends_at  INTEGER NOT NULL,
  begun_at INTEGER NOT NULL DEFAULT 0,
  ended_at INTEGER NOT NULL DEFAULT 0,
  whole    INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX release_order_user ON release_order (by_user, at);

CREATE TABLE release_listed (
  release_order INTEGER NOT NULL REFERENCES release_order (id),
  position      INTEGER NOT NULL,
  asset         INTEGER NOT NULL,
  became        INTEGER NOT NULL DEFAULT 0,
  why           TEXT    NOT NULL DEFAULT '', -- JSON
  PRIMARY KEY (release_order, position)
) STRICT, WITHOUT ROWID;

ALTER TABLE use_made ADD COLUMN release_order INTEGER NOT NULL DEFAULT 0;
-- Who does not allow the use was to be made unrecognisable.
ALTER TABLE use_made ADD COLUMN blur INTEGER NOT NULL DEFAULT 0;
CREATE INDEX use_made_order ON use_made (release_order) WHERE release_order <> 0;

-- Where a photo's eye is, in parts of its width and height: cuts are made around it.
CREATE TABLE focal_point (
  asset   INTEGER PRIMARY KEY,
  x       REAL    NOT NULL,
  y       REAL    NOT NULL,
  by_user INTEGER NOT NULL,
  at      INTEGER NOT NULL
) STRICT;

-- The forms in which photos leave. key stands in what is on record; form is JSON, empty for the
-- original itself.
CREATE TABLE preset (
  id       INTEGER PRIMARY KEY,
  key      TEXT    NOT NULL UNIQUE,
  position INTEGER NOT NULL,
  names    TEXT    NOT NULL, -- JSON, by language
  form     TEXT    NOT NULL,
  active   INTEGER NOT NULL,
  revision INTEGER NOT NULL
) STRICT;
INSERT INTO preset (id, key, position, names, form, active, revision) VALUES
  (9001, 'web', 1, '{"en":"Web","nl":"Web","sv":"Webb","de":"Web"}', '{"width":2048,"height":2048,"media_type":"image/jpeg","quality":82,"metadata":"none"}', 1, 1),
  (9002, 'social', 2, '{"en":"Social media, upright","nl":"Sociale media, staand","sv":"Sociala medier, stående","de":"Soziale Medien, hochkant"}', '{"width":1080,"height":1350,"crop":true,"media_type":"image/jpeg","quality":85,"metadata":"none"}', 1, 1),
  (9003, 'social-wide', 3, '{"en":"Social media, wide","nl":"Sociale media, liggend","sv":"Sociala medier, liggande","de":"Soziale Medien, quer"}', '{"width":1200,"height":630,"crop":true,"media_type":"image/jpeg","quality":85,"metadata":"none"}', 1, 1),
  (9004, 'print', 4, '{"en":"Print","nl":"Druk","sv":"Tryck","de":"Druck"}', '{"width":16383,"height":16383,"media_type":"image/jpeg","quality":95,"keep_profile":true,"metadata":"none"}', 1, 1),
  (9005, 'press', 5, '{"en":"Press","nl":"Pers","sv":"Press","de":"Presse"}', '{"width":3000,"height":3000,"media_type":"image/jpeg","quality":90,"metadata":"rights"}', 1, 1),
  (9006, 'intranet', 6, '{"en":"Intranet","nl":"Intranet","sv":"Intranät","de":"Intranet"}', '{"width":1600,"height":1600,"media_type":"image/webp","quality":80,"metadata":"none"}', 1, 1),
  (9007, 'original', 7, '{"en":"Original","nl":"Origineel","sv":"Original","de":"Original"}', '', 1, 1);
