-- +goose Up

-- A photo that is shown through a share or on a portal, from the moment it was first shown there: one
-- use for as long as it is. kind is share or portal, place which one.
CREATE TABLE use_standing (
  id      BIGINT PRIMARY KEY,
  kind    TEXT NOT NULL,
  place   BIGINT NOT NULL,
  asset   BIGINT NOT NULL,
  purpose TEXT NOT NULL,
  channel TEXT NOT NULL,
  at      BIGINT NOT NULL,
  UNIQUE (kind, place, asset, purpose, channel)
);
CREATE INDEX use_standing_asset ON use_standing (asset);

-- Pages that said they show an embed, as browsers name them.
CREATE TABLE embed_page (
  embed    BIGINT NOT NULL,
  address  TEXT NOT NULL, -- without what follows a question mark
  first_at BIGINT NOT NULL,
  last_at  BIGINT NOT NULL,
  PRIMARY KEY (embed, address)
);

-- Since when a portal is open or closed, for the use that it has.
ALTER TABLE portal ADD COLUMN since BIGINT NOT NULL DEFAULT 0;

-- Since when a use that was stopped is allowed again; 0: it is not.
ALTER TABLE recall_item ADD COLUMN again_at BIGINT NOT NULL DEFAULT 0;

INSERT INTO use_ended (use_id, how, at, by_user, note) SELECT id, 'removed', ended_at, ended_by, '' FROM embed WHERE ended_at <> 0;
