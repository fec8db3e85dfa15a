-- +goose Up

-- A photo on somebody's website, shown for as long as it is cleared. The address stands in pages of
-- others; whoever made it can read it again. Kept for good: each is a use that stood.
CREATE TABLE embed (
  id       BIGINT PRIMARY KEY,
  asset    BIGINT NOT NULL,
  digest   BYTEA   NOT NULL UNIQUE, -- SHA-256 of the address
  address  TEXT    NOT NULL,
  purpose  TEXT    NOT NULL,
  channel  TEXT    NOT NULL,
  preset   TEXT    NOT NULL,
  blur     SMALLINT NOT NULL,
  note     TEXT    NOT NULL, -- where it is to stand, in words
  by_user  BIGINT NOT NULL,
  at       BIGINT NOT NULL,
  decision TEXT    NOT NULL, -- JSON: what it rested on when it was made
  ended_at BIGINT NOT NULL DEFAULT 0,
  ended_by BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX embed_asset ON embed (asset, at);

-- What whoever asks for a photo in a place outside was answered last. kind is embed or portal.
CREATE TABLE place_answer (
  kind  TEXT    NOT NULL,
  place BIGINT NOT NULL,
  asset BIGINT NOT NULL,
  shown SMALLINT NOT NULL,
  at    BIGINT NOT NULL, -- since when
  PRIMARY KEY (kind, place, asset)
);

-- How often a photo was asked for in a place on a day (counted since 1970, UTC), and was shown or not.
CREATE TABLE place_seen (
  kind  TEXT    NOT NULL,
  place BIGINT NOT NULL,
  asset BIGINT NOT NULL,
  day   BIGINT NOT NULL,
  shown SMALLINT NOT NULL,
  times BIGINT NOT NULL,
  PRIMARY KEY (kind, place, asset, day, shown)
);

-- Pages over a part of the library that show what is cleared for one use.
CREATE TABLE portal (
  id       BIGINT PRIMARY KEY,
  name     TEXT    NOT NULL UNIQUE, -- in its address
  titles   TEXT    NOT NULL, -- JSON, by language
  texts    TEXT    NOT NULL, -- JSON, by language
  query    TEXT    NOT NULL, -- what it shows, as people search for it
  purpose  TEXT    NOT NULL,
  channel  TEXT    NOT NULL,
  presets  TEXT    NOT NULL, -- JSON: keys
  members  SMALLINT NOT NULL, -- only for those with an account
  host     TEXT    NOT NULL,
  colour   TEXT    NOT NULL,
  open     SMALLINT NOT NULL,
  revision BIGINT NOT NULL
);
CREATE UNIQUE INDEX portal_host ON portal (host) WHERE host <> '';

-- Who took a photo from a portal, and what they said: beside the use, so that they can be told when it
-- must go.
CREATE TABLE portal_taken (
  use_made BIGINT PRIMARY KEY REFERENCES use_made (id),
  portal   BIGINT NOT NULL,
  name     TEXT    NOT NULL,
  email    TEXT    NOT NULL,
  what     TEXT    NOT NULL
);
CREATE INDEX portal_taken_portal ON portal_taken (portal);
