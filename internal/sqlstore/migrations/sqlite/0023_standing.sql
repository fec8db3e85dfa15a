-- +goose Up

-- A photo that is shown through a share or on a portal, from the moment it was first shown there: one
-- use for as long as it is. kind is share or portal, place which one.
CREATE TABLE use_standing (
  id      INTEGER PRIMARY KEY,
  kind    TEXT NOT NULL,
  place   INTEGER NOT NULL,
  asset   INTEGER NOT NULL,
  purpose TEXT NOT NULL,
  channel TEXT NOT NULL,
  at      INTEGER NOT NULL,
  UNIQUE (kind, place, asset, purpose, channel)
) STRICT;
CREATE INDEX use_standing_asset ON use_standing (asset);

-- Pages that said they show an embed, as browsers name them.
CREATE TABLE embed_page (
  embed    INTEGER NOT NULL,
  address  TEXT NOT NULL, -- without what follows a question mark
  first_at INTEGER NOT NULL,
  last_at  INTEGER NOT NULL,
  PRIMARY KEY (embed, address)
) STRICT, WITHOUT ROWID;

-- Since when a portal is open or closed, for the use that it has.
ALTER TABLE portal ADD COLUMN since INTEGER NOT NULL DEFAULT 0;

-- Since when a use that was stopped is allowed again; 0: it is not.
ALTER TABLE recall_item ADD COLUMN again_at INTEGER NOT NULL DEFAULT 0;

INSERT INTO use_ended (use_id, how, at, by_user, note) SELECT id, 'removed', ended_at, ended_by, '' FROM embed WHERE ended_at <> 0;
