-- +goose Up

-- A photo on somebody's website, shown for as long as it is cleared. The address stands in pages of
-- others; whoever made it can read it again. Kept for good: each is a use that stood.
CREATE TABLE embed (
  id       INTEGER PRIMARY KEY,
  asset    INTEGER NOT NULL,
  digest   BLOB    NOT NULL UNIQUE, -- SHA-256 of the address
  address  TEXT    NOT NULL,
  purpose  TEXT    NOT NULL,
  channel  TEXT    NOT NULL,
  preset   TEXT    NOT NULL,
  blur     INTEGER NOT NULL,
  note     TEXT    NOT NULL, -- where it is to stand, in words
  by_user  INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  decision TEXT    NOT NULL, -- JSON: what it rested on when it was made
  ended_at INTEGER NOT NULL DEFAULT 0,
  ended_by INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX embed_asset ON embed (asset, at);

-- What whoever asks for a photo in a place outside was answered last. kind is embed or portal.
CREATE TABLE place_answer (
  kind  TEXT    NOT NULL,
  place INTEGER NOT NULL,
  asset INTEGER NOT NULL,
  shown INTEGER NOT NULL,
  at    INTEGER NOT NULL, -- since when
  PRIMARY KEY (kind, place, asset)
) STRICT, WITHOUT ROWID;

-- How often a photo was asked for in a place on a day (counted since 1970, UTC), and was shown or not.
CREATE TABLE place_seen (
  kind  TEXT    NOT NULL,
  place INTEGER NOT NULL,
  asset INTEGER NOT NULL,
  day   INTEGER NOT NULL,
  shown INTEGER NOT NULL,
  times INTEGER NOT NULL,
  PRIMARY KEY (kind, place, asset, day, shown)
) STRICT, WITHOUT ROWID;

-- Pages over a part of the library that show what is cleared for one use.
CREATE TABLE portal (
  id       INTEGER PRIMARY KEY,
  name     TEXT    NOT NULL UNIQUE, -- in its address
  titles   TEXT    NOT NULL, -- JSON, by language
  texts    TEXT    NOT NULL, -- JSON, by language
  query    TEXT    NOT NULL, -- what it shows, as people search for it
  purpose  TEXT    NOT NULL,
  channel  TEXT    NOT NULL,
  presets  TEXT    NOT NULL, -- JSON: keys
  members  INTEGER NOT NULL, -- only for those with an account
  host     TEXT    NOT NULL,
  colour   TEXT    NOT NULL,
  open     INTEGER NOT NULL,
  revision INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX portal_host ON portal (host) WHERE host <> '';

-- Who took a photo from a portal, and what they said: beside the use, so that they can be told when it
-- must go.
CREATE TABLE portal_taken (
  use_made INTEGER PRIMARY KEY REFERENCES use_made (id),
  portal   INTEGER NOT NULL,
  name     TEXT    NOT NULL,
  email    TEXT    NOT NULL,
  what     TEXT    NOT NULL
) STRICT;
CREATE INDEX portal_taken_portal ON portal_taken (portal);
