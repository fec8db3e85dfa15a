-- +goose Up

-- What the decision behind a use rested on, deflated, and for whom the photo was taken out, as it was
-- written. address is the receiver's mail address where that is what was written.
CREATE TABLE use_ground (
  use_id   BIGINT PRIMARY KEY,
  receiver TEXT    NOT NULL,
  address  TEXT    NOT NULL,
  blurred  TEXT    NOT NULL, -- numbers of the appearances made unrecognisable, as JSON
  ground   BYTEA    NOT NULL
);
ALTER TABLE release_order ADD COLUMN receiver TEXT NOT NULL DEFAULT '';

-- A use that left in no way of ours and was noted by hand: printed, or found somewhere.
CREATE TABLE use_outside (
  id          BIGINT PRIMARY KEY,
  asset       BIGINT NOT NULL,
  purpose     TEXT    NOT NULL,
  channel     TEXT    NOT NULL,
  kind        TEXT    NOT NULL,
  title       TEXT    NOT NULL,
  address     TEXT    NOT NULL,
  edition     TEXT    NOT NULL,
  circulation BIGINT NOT NULL,
  since       BIGINT NOT NULL,
  note        TEXT    NOT NULL,
  made_at     BIGINT NOT NULL,
  made_by     BIGINT NOT NULL
);
CREATE INDEX use_outside_asset ON use_outside (asset);

-- That a use stands no more, whatever way it left. by_user is 0 where the receiver said so.
CREATE TABLE use_ended (
  use_id  BIGINT PRIMARY KEY,
  how     TEXT    NOT NULL,
  at      BIGINT NOT NULL,
  by_user BIGINT NOT NULL,
  note    TEXT    NOT NULL
);

-- Uses that stand no longer by right, gathered by what happened.
CREATE TABLE recall (
  id        BIGINT PRIMARY KEY,
  cause     TEXT    NOT NULL,
  person    BIGINT NOT NULL, -- whose word it is; 0: nobody's
  opened_at BIGINT NOT NULL,
  due_at    BIGINT NOT NULL,
  late_at   BIGINT NOT NULL DEFAULT 0, -- when managers were told that it is late
  closed_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX recall_open ON recall (opened_at) WHERE closed_at = 0;
CREATE INDEX recall_person ON recall (person) WHERE person <> 0;

-- Whom a recall tells. account is theirs, where they have one.
CREATE TABLE recall_receiver (
  id            BIGINT PRIMARY KEY,
  recall        BIGINT NOT NULL REFERENCES recall (id),
  address       TEXT    NOT NULL,
  account       BIGINT NOT NULL,
  language      TEXT    NOT NULL,
  opened_at     BIGINT NOT NULL DEFAULT 0, -- when they looked
  reminders     BIGINT NOT NULL DEFAULT 0,
  next_reminder BIGINT NOT NULL, -- 0: none
  UNIQUE (recall, address)
);
CREATE INDEX recall_receiver_reminder ON recall_receiver (next_reminder) WHERE next_reminder <> 0;

-- One use in a recall. receiver is 0 where nobody can be written to. answer is what the receiver said,
-- state what came of it; said_at is when state was last changed.
CREATE TABLE recall_item (
  recall   BIGINT NOT NULL REFERENCES recall (id),
  use_id   BIGINT NOT NULL,
  source   TEXT    NOT NULL,
  asset    BIGINT NOT NULL,
  receiver BIGINT NOT NULL,
  state    TEXT    NOT NULL,
  answer   TEXT    NOT NULL DEFAULT '',
  note     TEXT    NOT NULL DEFAULT '',
  said_at  BIGINT NOT NULL DEFAULT 0,
  by_user  BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (recall, use_id)
);
CREATE INDEX recall_item_use ON recall_item (use_id);
CREATE INDEX recall_item_receiver ON recall_item (receiver) WHERE receiver <> 0;

-- Until when uses that ended by the clock alone were looked for.
CREATE TABLE recall_clock (
  one   BIGINT PRIMARY KEY CHECK (one = 1),
  until BIGINT NOT NULL
);
INSERT INTO recall_clock (one, until) VALUES (1, 0);

ALTER TABLE link ADD COLUMN receiver BIGINT NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN receiver BIGINT NOT NULL DEFAULT 0;
CREATE INDEX message_receiver ON message (receiver) WHERE receiver <> 0;
