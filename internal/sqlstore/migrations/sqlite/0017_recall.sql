-- +goose Up

-- What the decision behind a use rested on, deflated, and for whom the photo was taken out, as it was
-- written. address is the receiver's mail address where that is what was written.
CREATE TABLE use_ground (
  use_id   INTEGER PRIMARY KEY,
  receiver TEXT    NOT NULL,
  address  TEXT    NOT NULL,
  blurred  TEXT    NOT NULL, -- numbers of the appearances made unrecognisable, as JSON
  ground   BLOB    NOT NULL
) STRICT;
ALTER TABLE release_order ADD COLUMN receiver TEXT NOT NULL DEFAULT '';

-- A use that left in no way of ours and was noted by hand: printed, or found somewhere.
CREATE TABLE use_outside (
  id          INTEGER PRIMARY KEY,
  asset       INTEGER NOT NULL,
  purpose     TEXT    NOT NULL,
  channel     TEXT    NOT NULL,
  kind        TEXT    NOT NULL,
  title       TEXT    NOT NULL,
  address     TEXT    NOT NULL,
  edition     TEXT    NOT NULL,
  circulation INTEGER NOT NULL,
  since       INTEGER NOT NULL,
  note        TEXT    NOT NULL,
  made_at     INTEGER NOT NULL,
  made_by     INTEGER NOT NULL
) STRICT;
CREATE INDEX use_outside_asset ON use_outside (asset);

-- That a use stands no more, whatever way it left. by_user is 0 where the receiver said so.
CREATE TABLE use_ended (
  use_id  INTEGER PRIMARY KEY,
  how     TEXT    NOT NULL,
  at      INTEGER NOT NULL,
  by_user INTEGER NOT NULL,
  note    TEXT    NOT NULL
) STRICT;

-- Uses that stand no longer by right, gathered by what happened.
CREATE TABLE recall (
  id        INTEGER PRIMARY KEY,
  cause     TEXT    NOT NULL,
  person    INTEGER NOT NULL, -- whose word it is; 0: nobody's
  opened_at INTEGER NOT NULL,
  due_at    INTEGER NOT NULL,
  late_at   INTEGER NOT NULL DEFAULT 0, -- when managers were told that it is late
  closed_at INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX recall_open ON recall (opened_at) WHERE closed_at = 0;
CREATE INDEX recall_person ON recall (person) WHERE person <> 0;

-- Whom a recall tells. account is theirs, where they have one.
CREATE TABLE recall_receiver (
  id            INTEGER PRIMARY KEY,
  recall        INTEGER NOT NULL REFERENCES recall (id),
  address       TEXT    NOT NULL,
  account       INTEGER NOT NULL,
  language      TEXT    NOT NULL,
  opened_at     INTEGER NOT NULL DEFAULT 0, -- when they looked
  reminders     INTEGER NOT NULL DEFAULT 0,
  next_reminder INTEGER NOT NULL, -- 0: none
  UNIQUE (recall, address)
) STRICT;
CREATE INDEX recall_receiver_reminder ON recall_receiver (next_reminder) WHERE next_reminder <> 0;

-- One use in a recall. receiver is 0 where nobody can be written to. answer is what the receiver said,
-- state what came of it; said_at is when state was last changed.
CREATE TABLE recall_item (
  recall   INTEGER NOT NULL REFERENCES recall (id),
  use_id   INTEGER NOT NULL,
  source   TEXT    NOT NULL,
  asset    INTEGER NOT NULL,
  receiver INTEGER NOT NULL,
  state    TEXT    NOT NULL,
  answer   TEXT    NOT NULL DEFAULT '',
  note     TEXT    NOT NULL DEFAULT '',
  said_at  INTEGER NOT NULL DEFAULT 0,
  by_user  INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (recall, use_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX recall_item_use ON recall_item (use_id);
CREATE INDEX recall_item_receiver ON recall_item (receiver) WHERE receiver <> 0;

-- Until when uses that ended by the clock alone were looked for.
CREATE TABLE recall_clock (
  one   INTEGER PRIMARY KEY CHECK (one = 1),
  until INTEGER NOT NULL
) STRICT;
INSERT INTO recall_clock (one, until) VALUES (1, 0);

ALTER TABLE link ADD COLUMN receiver INTEGER NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN receiver INTEGER NOT NULL DEFAULT 0;
CREATE INDEX message_receiver ON message (receiver) WHERE receiver <> 0;
