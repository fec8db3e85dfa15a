-- +goose Up

-- An address outside that hears what becomes of photos. Its secrets are derived from one of the
-- house's, by the webhook's name and a number: none is kept here.
CREATE TABLE webhook (
  id            BIGINT PRIMARY KEY,
  address       TEXT    NOT NULL,
  events        TEXT    NOT NULL, -- with spaces between
  channel       TEXT    NOT NULL, -- the only one it hears of; '': all
  active        SMALLINT NOT NULL,
  revision      BIGINT NOT NULL,
  made_at       BIGINT NOT NULL,
  secret        BIGINT NOT NULL,
  old_until     BIGINT NOT NULL, -- until when the secret before signs too
  failing_since BIGINT NOT NULL,
  silent        BIGINT NOT NULL,
  rest_until    BIGINT NOT NULL,
  off           TEXT    NOT NULL, -- why the house has switched it off
  off_at        BIGINT NOT NULL
);

-- A message to a webhook, and what came of it.
CREATE TABLE webhook_delivery (
  id       BIGINT PRIMARY KEY,
  webhook  BIGINT NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
  kind     TEXT    NOT NULL,
  asset    BIGINT NOT NULL, -- 0: a test
  at       BIGINT NOT NULL,
  body     BYTEA   NOT NULL,
  state    TEXT    NOT NULL,
  tries    BIGINT NOT NULL,
  next_at  BIGINT NOT NULL, -- 0: it is not tried again
  tried_at BIGINT NOT NULL,
  status   BIGINT NOT NULL,
  refused  SMALLINT NOT NULL
);
CREATE INDEX webhook_delivery_list ON webhook_delivery (webhook, id);
CREATE INDEX webhook_delivery_next ON webhook_delivery (webhook, next_at, id) WHERE next_at <> 0;
CREATE INDEX webhook_delivery_at ON webhook_delivery (at);

-- Photos whose clearance has changed since webhooks were told, with the timeline that they had
-- then; 0: none. at is up to when it was told.
CREATE TABLE webhook_noted (
  asset    BIGINT PRIMARY KEY,
  timeline BIGINT NOT NULL,
  at       BIGINT NOT NULL
);
CREATE INDEX webhook_noted_timeline ON webhook_noted (timeline);

-- Up to when webhooks were told what the clock changes.
CREATE TABLE webhook_clock (
  one   BIGINT PRIMARY KEY CHECK (one = 1),
  until BIGINT NOT NULL
);
INSERT INTO webhook_clock (one, until) VALUES (1, 0);
CREATE INDEX timeline_use_from ON timeline_use (from_at) WHERE from_at <> 0;
