-- +goose Up

-- An address outside that hears what becomes of photos. Its secrets are derived from one of the
-- house's, by the webhook's name and a number: none is kept here.
CREATE TABLE webhook (
  id            INTEGER PRIMARY KEY,
  address       TEXT    NOT NULL,
  events        TEXT    NOT NULL, -- with spaces between
  channel       TEXT    NOT NULL, -- the only one it hears of; '': all
  active        INTEGER NOT NULL,
  revision      INTEGER NOT NULL,
  made_at       INTEGER NOT NULL,
  secret        INTEGER NOT NULL,
  old_until     INTEGER NOT NULL, -- until when the secret before signs too
  failing_since INTEGER NOT NULL,
  silent        INTEGER NOT NULL,
  rest_until    INTEGER NOT NULL,
  off           TEXT    NOT NULL, -- why the house has switched it off
  off_at        INTEGER NOT NULL
) STRICT;

-- A message to a webhook, and what came of it.
CREATE TABLE webhook_delivery (
  id       INTEGER PRIMARY KEY,
  webhook  INTEGER NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
  kind     TEXT    NOT NULL,
  asset    INTEGER NOT NULL, -- 0: a test
  at       INTEGER NOT NULL,
  body     BLOB    NOT NULL,
  state    TEXT    NOT NULL,
  tries    INTEGER NOT NULL,
  next_at  INTEGER NOT NULL, -- 0: it is not tried again
  tried_at INTEGER NOT NULL,
  status   INTEGER NOT NULL,
  refused  INTEGER NOT NULL
) STRICT;
CREATE INDEX webhook_delivery_list ON webhook_delivery (webhook, id);
CREATE INDEX webhook_delivery_next ON webhook_delivery (webhook, next_at, id) WHERE next_at <> 0;
CREATE INDEX webhook_delivery_at ON webhook_delivery (at);

-- Photos whose clearance has changed since webhooks were told, with the timeline that they had
-- then; 0: none. at is up to when it was told.
CREATE TABLE webhook_noted (
  asset    INTEGER PRIMARY KEY,
  timeline INTEGER NOT NULL,
  at       INTEGER NOT NULL
) STRICT;
CREATE INDEX webhook_noted_timeline ON webhook_noted (timeline);

-- Up to when webhooks were told what the clock changes.
CREATE TABLE webhook_clock (
  one   INTEGER PRIMARY KEY CHECK (one = 1),
  until INTEGER NOT NULL
) STRICT;
INSERT INTO webhook_clock (one, until) VALUES (1, 0);
CREATE INDEX timeline_use_from ON timeline_use (from_at) WHERE from_at <> 0;
